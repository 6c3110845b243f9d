#pragma once
// The files of a daemon's config.
#include <string>
#include <vector>

#include "daemon/config.hpp"

namespace lockstep::daemon {

constexpr std::size_t config_files_max = 1000;
constexpr std::size_t config_file_bytes_max = std::size_t{1} << 20U;

/// The *.toml of a conf.d `directory`, by name; none where there is no such directory.
[[nodiscard]] std::vector<std::string> config_files_in(const std::string& directory);

/// `main_file`, then the *.toml of conf.d beside it, by name. Throws Error{usage} where the main
/// file does not exist, FileError where one cannot be read.
[[nodiscard]] std::vector<ConfigText> read_config_files(const std::string& main_file);

}  // namespace lockstep::daemon
