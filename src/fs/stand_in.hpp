#pragma once
// What stands in for entries that an ordinary user cannot make (--fake-super): a plain file or a
// directory, with what it is meant to be noted in an extended attribute.
//
// Source   rsync(1), --fake-super: the attribute is rsync's, user.rsync.%stat = "MODE MAJOR,MINOR
//          UID:GID" with an octal st_mode. The content of a symlink's stand-in is its target. What
//          the inode says by itself is not noted.
// Errors   Error{partial} for a note that is none.
// Cost     a getxattr(2) for every file and directory that is listed.
#include <optional>
#include <string_view>

#include "fs/metadata.hpp"
#include "fs/root.hpp"
#include "tree/entry.hpp"

namespace lockstep::fs {

/// Names of extended attributes that are rsync's own notes: never part of a file's.
constexpr std::string_view note_prefix = "user.rsync.%";

/// Makes `entry`, as listed, what the note of `name` says; `name` empty is the directory itself.
void apply_note(const Directory& directory, std::string_view name, tree::Entry& entry);
/// The same for what an inode is.
void apply_note(int fd, std::string_view shown, Status& status);

/// A file that stands for `entry`: a symlink or a special file.
void make_stand_in(const Directory& directory, std::string_view name, const tree::Entry& entry);
/// Gives the inode behind `fd`, which stands for a `kind`, owner and mode of `wanted`.
void set_stand_in(int fd, std::string_view shown, tree::Kind kind, const Metadata& wanted);

}  // namespace lockstep::fs
