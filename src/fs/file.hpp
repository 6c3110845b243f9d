#pragma once
// Reading files of a source or a basis: pread into the caller's buffers, never a mapping (a file
// truncated meanwhile must not kill us).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "fs/root.hpp"

namespace lockstep::fs {

class InputFile {
 public:
  /// Opens the regular file `name`; refuses to follow a symlink or to block on a fifo.
  /// FileError with ENOENT where it has vanished.
  InputFile(const Directory& directory, std::string_view name);
  /// The same for what the symlink `name` leads to, as far as `root` follows it.
  InputFile(Root& root, const tree::RelPath& directory, std::string_view name);
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] const tree::Timestamp& modified() const noexcept { return modified_; }
  /// Reads until `out` is full or the file ends; returns the bytes read. Any thread.
  [[nodiscard]] std::size_t read(std::uint64_t offset, MutableView out) const;
  /// Start of the next data at or after `offset` (SEEK_DATA): a hint for skipping holes;
  /// bytes() when only a hole is left.
  [[nodiscard]] std::uint64_t next_data(std::uint64_t offset) const;
  /// Start of the next hole at or after `offset` (SEEK_HOLE), at most bytes().
  [[nodiscard]] std::uint64_t next_hole(std::uint64_t offset) const;
  /// True when fewer blocks than the size asks for were allocated at opening.
  [[nodiscard]] bool sparse() const noexcept { return sparse_; }
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }
  /// True when size, mtime or ctime are no longer what they were at opening.
  [[nodiscard]] bool changed() const;
  /// The same question against what a scan saw.
  [[nodiscard]] bool is(std::uint64_t bytes, const tree::Timestamp& modified) const;
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  void examine();

  Fd fd_;
  std::string shown_;
  std::uint64_t bytes_ = 0;
  bool sparse_ = false;
  tree::Timestamp modified_;
  tree::Timestamp changed_;
};

/// Small files of our own (identity, known peers, config): read whole, at most `most` bytes;
/// nothing when the file does not exist.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path, std::size_t most);
/// All of the operator's file or pipe `path`, from here to its end; "-" is standard input.
[[nodiscard]] std::string read_stream(const std::string& path);
/// Replaces `path` atomically and durably, with `mode`; makes missing parents (0700).
void write_small_file(const std::string& path, std::string_view content, unsigned mode);
/// The directory that the file `path` of our own lies in; made (0700) durably, with its parents,
/// where it is missing.
[[nodiscard]] DirectoryRef open_own_directory(const std::string& path);
/// Permission bits of the operator's file `path`; nothing when it does not exist.
[[nodiscard]] std::optional<unsigned> mode_of(const std::string& path);

/// An unlinked temporary file for what does not fit in memory.
class Spill {
 public:
  Spill();
  void append(View bytes);
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  void read(std::uint64_t offset, MutableView out) const;

 private:
  Fd fd_;
  std::uint64_t bytes_ = 0;
};

}  // namespace lockstep::fs
