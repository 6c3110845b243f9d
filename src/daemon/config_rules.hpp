#pragma once
// What a config must not say, beyond its keys.
//
// Layer    private to daemon; pure.
#include <optional>
#include <string>
#include <string_view>

#include "daemon/config.hpp"

namespace lockstep::daemon {

/// `path` without doubled or trailing slashes and "." components; nothing unless it is absolute
/// and free of "..".
[[nodiscard]] std::optional<std::string> normal_path(std::string_view path);

/// 1 to 255 printable bytes without '/', not starting with '.' or '-'.
[[nodiscard]] bool is_dataset_name(std::string_view name);

/// Throws Error{usage} for names, ids and roots given twice, nested roots, and rights to datasets
/// that do not exist.
void check_config(const Config& config);

}  // namespace lockstep::daemon
