#pragma once
// Work that is killed between two of its steps.
#include <doctest/doctest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>

namespace lockstep::test {

/// The calls that change what is on the disk.
inline bool is_step(std::uint64_t call) {
  constexpr std::array<std::uint64_t, 13> steps = {
      SYS_write,    SYS_pwrite64,  SYS_ftruncate, SYS_fsync,     SYS_fdatasync,
      SYS_syncfs,   SYS_mkdirat,   SYS_linkat,    SYS_symlinkat, SYS_unlinkat,
      SYS_renameat, SYS_renameat2, SYS_fchmod};
  return std::find(steps.begin(), steps.end(), call) != steps.end();
}

/// Runs the stopped `child` to its next stop; false when it has ended instead.
inline bool run_to_call(pid_t child) {
  int status = 0;
  REQUIRE(::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) == 0);
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFSTOPPED(status)) return true;
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  return false;
}

/// Runs `work` in a child that is killed before step number `step`, counted from zero. False when
/// it came to its end first.
template <class Work>
bool killed_before(std::size_t step, const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSTOPPED(status));
  constexpr std::size_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  REQUIRE(::ptrace(PTRACE_SETOPTIONS, child, nullptr, options) == 0);
  for (std::size_t seen = 0; run_to_call(child);) {
    __ptrace_syscall_info info{};
    REQUIRE(::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) > 0);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !is_step(info.entry.nr)) continue;
    if (seen++ < step) continue;
    ::kill(child, SIGKILL);
    REQUIRE(::waitpid(child, &status, 0) == child);
    return true;
  }
  return false;
}

}  // namespace lockstep::test
