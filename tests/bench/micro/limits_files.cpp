// What the kernel does at most with files: the bare system calls on tmpfs.
#include <benchmark/benchmark.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/fd.hpp"
#include "micro/material.hpp"
#include "micro/tree.hpp"

namespace lockstep::micro {
namespace {

void count(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * items));
}

void list(benchmark::State& state) {
  const FullDirectory full;
  for (auto _ : state) {
    DIR* const directory = ::opendir(full.path().c_str());
    while (const dirent* const item = ::readdir(directory)) {
      struct statx status {};
      ::statx(::dirfd(directory), item->d_name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status);
      benchmark::DoNotOptimize(status);
    }
    ::closedir(directory);
  }
  count(state, entries_count);
}
BENCHMARK(list)->Name("limit/getdents, statx");

void make_file(int directory, const std::string& staged, const std::string& name, View content) {
  const Fd fd(::openat(directory, staged.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (::write(fd.get(), content.data(), content.size()) < 0) std::abort();
  const timespec times[2] = {{0, UTIME_OMIT}, {1600000000, 0}};
  ::fchmod(fd.get(), 0644);
  ::futimens(fd.get(), times);
  ::renameat(directory, staged.c_str(), directory, name.c_str());
}

void create(benchmark::State& state) {
  const std::vector<std::string> names = entry_names();
  for (auto _ : state) {
    state.PauseTiming();
    const test::TempDir work;
    const Fd directory(::open(work.path().c_str(), O_DIRECTORY | O_CLOEXEC));
    state.ResumeTiming();
    for (const std::string& name : names) {
      make_file(directory.get(), "." + name, name, View(noise_of(0)).first(small_file_bytes));
    }
  }
  count(state, names.size());
}
BENCHMARK(create)->Name("limit/open, write, rename");

}  // namespace
}  // namespace lockstep::micro
