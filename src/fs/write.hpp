#pragma once
// The calls that change a file system: each takes an open directory and one component, or a
// descriptor, so no path is ever resolved twice.
//
// Errors   FileError with the errno (failure.hpp). `shown` is how messages call a descriptor.
// Threads  any; descriptors are borrowed.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "fs/root.hpp"

namespace lockstep::fs {

/// A new file opened for reading and writing; EEXIST where the name is taken. `mode` is subject
/// to the umask.
[[nodiscard]] Fd create_file(const Directory& directory, std::string_view name, unsigned mode);
/// A file of our own opened for reading and writing, made with `mode` where it is not there; a
/// symlink is not followed.
[[nodiscard]] Fd open_file(const Directory& directory, std::string_view name, unsigned mode);
/// The regular file `name`, which exists, for reading and writing, also where its mode forbids that
/// to its owner; no symlink is followed.
[[nodiscard]] Fd open_to_write(const Directory& directory, std::string_view name);
/// Reads until `out` is full or the file ends; returns the bytes read.
[[nodiscard]] std::size_t read_at(int fd, std::string_view shown, std::uint64_t offset,
                                  MutableView out);
[[nodiscard]] std::uint64_t size_of(int fd, std::string_view shown);
void write_at(int fd, std::string_view shown, std::uint64_t offset, View bytes);
void write_zeros(int fd, std::string_view shown, std::uint64_t offset, std::uint64_t bytes);
/// Makes [offset, offset + bytes) zeros without keeping blocks where the file system can.
void punch_hole(int fd, std::string_view shown, std::uint64_t offset, std::uint64_t bytes);
/// Reserves the space of [0, bytes), size unchanged; nothing where the file system cannot.
void reserve(int fd, std::string_view shown, std::uint64_t bytes);
void set_size(int fd, std::string_view shown, std::uint64_t bytes);

/// False where the name is taken.
bool make_directory(const Directory& parent, std::string_view name, unsigned mode);
void make_symlink(const Directory& directory, std::string_view name, const std::string& target);
/// A fifo, socket or device (`entry.kind`), mode 0600.
void make_special(const Directory& directory, std::string_view name, const tree::Entry& entry);

/// One name in one directory: what rename and link go from and to.
struct Location {
  const Directory& directory;
  std::string_view name;
};
void make_link(const Location& from, const Location& to);
void rename(const Location& from, const Location& to);
/// Swaps two names atomically; false where the file system cannot.
bool exchange(const Location& a, const Location& b);
/// unlink(2) or rmdir(2); false when it is gone already.
bool remove_file(const Directory& directory, std::string_view name);
bool remove_directory(const Directory& directory, std::string_view name);
/// Removes `name` and all below it, following nothing and opening unreadable directories of our
/// own; what cannot be removed is left. Depth is bounded only by memory.
void remove_tree(const Directory& directory, std::string_view name) noexcept;
/// Names of `directory`, unsorted, tree::stage_name included; empty when it cannot be read.
[[nodiscard]] std::vector<std::string> names_in(const Directory& directory);

void sync_file(int fd, std::string_view shown);
/// fdatasync(2): content and size.
void sync_data(int fd, std::string_view shown);
/// fsync of `name`: a regular file, which must be readable; nothing for other kinds.
void sync_inode(const Directory& directory, std::string_view name);
/// fsync of `directory`, opened afresh.
void sync_directory(const Directory& directory);
/// syncfs(2): everything on the file system, and errors since `fd` was opened.
void sync_file_system(int fd, std::string_view shown);

/// flock(2), exclusive, kept until `fd` is closed; false when somebody else has it.
[[nodiscard]] bool try_lock(int fd);
/// The same, shared: others may have it so, too.
[[nodiscard]] bool try_lock_shared(int fd);
/// The process's umask, without changing it.
[[nodiscard]] unsigned current_umask();

}  // namespace lockstep::fs
