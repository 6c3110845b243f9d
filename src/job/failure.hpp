#pragma once
// What went wrong with one file, as a value.
#include <algorithm>
#include <cerrno>
#include <initializer_list>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "session/source_action.hpp"
#include "tree/entry.hpp"

namespace lockstep::job {

[[nodiscard]] inline bool is_errno(const Error& error, std::initializer_list<int> numbers) {
  const auto* file = dynamic_cast<const FileError*>(&error);
  return file != nullptr &&
         std::find(numbers.begin(), numbers.end(), file->number()) != numbers.end();
}

/// A file that is gone is "vanished" (24); a full disk stops the run (it is thrown on); anything
/// else fails this file (23).
[[nodiscard]] inline tree::Problem read_problem(const Error& error) {
  const auto* file = dynamic_cast<const FileError*>(&error);
  const bool gone = file != nullptr && file->number() == ENOENT;
  if (gone || error.code() == ExitCode::vanished) return {ExitCode::vanished, error.what()};
  return {ExitCode::partial, error.what()};
}

[[nodiscard]] inline tree::Problem vanished(const session::SourceFile& file, const char* what) {
  return {ExitCode::vanished, what + (": " + escape(file.directory.child(file.name).text()))};
}
[[nodiscard]] inline tree::Problem shrunk(const session::SourceFile& file) {
  return vanished(file, "file became shorter while it was read");
}
[[nodiscard]] inline tree::Problem changed(const session::SourceFile& file) {
  return vanished(file, "file changed while it was read");
}

/// Of a file being staged. Throws on where the disk is full or read-only: every further file
/// would fail as well.
[[nodiscard]] inline tree::Problem write_problem(const Error& error) {
  const auto* file = dynamic_cast<const FileError*>(&error);
  const int number = file == nullptr ? 0 : file->number();
  if (number == ENOSPC || number == EDQUOT || number == EROFS) throw FileError(*file);
  const bool vanished = error.code() == ExitCode::vanished;
  return {vanished ? ExitCode::vanished : ExitCode::partial, error.what()};
}

}  // namespace lockstep::job
