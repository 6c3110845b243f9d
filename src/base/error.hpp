#pragma once
// The one error type and the exit codes it carries.
//
// Layer    base: open to every room.
// Use      throw where the fault is found; caught per file (job), per connection (net, job)
//          and in main. Absence is std::optional, a caller's mistake an assert.
#include <stdexcept>
#include <string>
#include <string_view>

namespace lockstep {

/// Exit status of the process. Values up to 35 have rsync(1)'s meaning, so scripts keep working.
enum class ExitCode : int {
  ok = 0,
  usage = 1,             // syntax or usage; also a write to a read-only dataset
  protocol = 2,          // versions that do not fit
  file_select = 3,       // target is a file, parent of the target missing
  unsupported = 4,       // an option that would change the result and is not available
  start = 5,             // unknown or forbidden dataset, peer is not lockstep
  socket_io = 10,        // connection refused, reset
  file_io = 11,          // disk full while writing, read or write error
  stream = 12,           // the peer died or sent something malformed
  ipc = 14,              // remote shell cannot be run
  interrupted = 20,      // SIGINT, SIGTERM, SIGHUP
  partial = 23,          // some files failed, the rest are done; missing source argument
  vanished = 24,         // source files vanished meanwhile
  delete_limit = 25,     // --max-delete: updates done, nothing deleted
  timeout = 30,          // no data for --timeout
  connect_timeout = 35,  // no answer within --contimeout
  locked = 41,           // another run holds the lock
  refused = 42,          // a safety guard refused (empty source)
  identity = 43,         // no identity of our own, wrong pin, unknown server
  verification = 44,     // what arrived is not what was sent
  not_published = 45,    // group: nothing switched
  fenced = 46,           // group: a newer publisher took over, or a fork
  no_space = 47,         // not enough space, found before writing
  behind = 48,           // group: published, but members are behind
  unknown = 49           // group: outcome unknown, ask `status`
};

/// Ends the current unit of work: one file, one session, or the whole run.
/// what() is one line, lower case, no final dot: "open src/a: Permission denied".
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// A failed system call on a file. `number` is the errno, kept so that callers can tell
/// "gone" (ENOENT) or "full" (ENOSPC) apart.
class FileError : public Error {
 public:
  FileError(ExitCode code, const std::string& message, int number)
      : Error(code, message), number_(number) {}
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

/// FileError{file_io} "ACTION PATH: REASON"; the path is escaped. Pass errno before anything
/// can change it.
[[nodiscard]] FileError file_error(std::string_view action, std::string_view path, int number);

/// The text of an errno value, without a locale.
[[nodiscard]] std::string errno_text(int number);

}  // namespace lockstep
