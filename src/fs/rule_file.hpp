#pragma once
// Files of filter rules that directories have.
//
// Errors   FileError.
#include <optional>
#include <string>
#include <string_view>

#include "fs/root.hpp"

namespace lockstep::fs {

/// More is EFBIG.
constexpr std::size_t rule_file_bytes_max = std::size_t{4} << 20U;

/// The regular file `name` of `directory`; nothing where there is none, ELOOP for a symlink.
[[nodiscard]] std::optional<std::string> read_rules(const Directory& directory,
                                                    std::string_view name);
/// The same through a symlink, as far as `root` follows it.
[[nodiscard]] std::optional<std::string> read_rules(Root& root, const tree::RelPath& path);
/// The same for the operator's `path`, symlinks followed.
[[nodiscard]] std::optional<std::string> read_rules(const std::string& path);

/// The directory that relative paths of the operator start from.
[[nodiscard]] std::string working_directory();

}  // namespace lockstep::fs
