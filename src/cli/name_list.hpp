#pragma once
// --files-from: a list of names.
//
// Source   rsync(1): lines end with LF or CR; empty ones and those that begin with # or ; say
//          nothing. With --from0 every name ends with NUL, and all bytes are names'.
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

/// The names in a list's text.
[[nodiscard]] std::vector<std::string> names_in(std::string_view text, bool from_zero);
/// Reads `path`; "-" is standard input. Throws Error{usage} where it cannot be read.
[[nodiscard]] std::vector<std::string> read_names(const std::string& path, bool from_zero);

}  // namespace lockstep::cli
