#pragma once
// The reserved directory `.lockstep-stage` of a target: what is found, opened and removed there.
//
// Layer    commit.
// Threads  any.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fs/root.hpp"
#include "tree/path.hpp"

namespace lockstep::commit {

/// Where partial files are, beside the directories of the runs.
constexpr std::string_view partial_directory = "partial";

/// The directory `name` of `parent`, or null where there is none.
[[nodiscard]] fs::DirectoryRef open_if_there(const fs::Directory& parent, std::string_view name);
/// Leaves it where something is in it; false where `parent` may not be written.
bool remove_if_empty(const fs::Directory& parent, std::string_view name) noexcept;
/// Gives a directory of our own that may not be written u+rwx; returns the mode it had, or nothing
/// where that is not possible or would not help.
std::optional<std::uint16_t> make_writable(const fs::Directory& directory);

/// Where partial files of `parent` are kept; null where there are none.
[[nodiscard]] fs::DirectoryRef partials_of(const fs::Directory& parent);
/// What the partial of `path` is called there.
[[nodiscard]] std::string partial_name(const tree::RelPath& path);

}  // namespace lockstep::commit
