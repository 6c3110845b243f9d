#pragma once
// Paths of rule files, as text: they may lead above the transfer.
//
// Layer    tree: pure. An absolute path has no slash at its end, the root is empty.
#include <string>
#include <string_view>

namespace lockstep::tree {

/// `path` seen from the absolute `directory`, with "." and ".." worked out by their names alone.
[[nodiscard]] std::string absolute_path(std::string_view directory, std::string_view path);
/// The directory that holds the absolute `path`.
[[nodiscard]] std::string above(std::string_view path);
[[nodiscard]] std::string_view last_name(std::string_view path);
/// Whether the absolute `path` is `top` or below it.
[[nodiscard]] bool is_within(std::string_view path, std::string_view top);

}  // namespace lockstep::tree
