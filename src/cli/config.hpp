#pragma once
// Defaults of the sync options from config files.
//
// Source   TOML 1.0: table [defaults], a key for each long option that takes one value, dashes
//          written as underscores. What a daemon reads from the same files is left to it.
// Errors   Error{usage} "FILE:LINE: ..." for anything not understood; FileError where a file is
//          there and cannot be read. Only absent files are passed over.
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace lockstep::cli {

/// The defaults of one file.
[[nodiscard]] std::vector<Default> parse_defaults(const std::string& text, const std::string& file);

/// lockstep.toml and conf.d/*.toml (by name) of `system_directory`, then lockstep.toml of the
/// user's directory: later ones override. An empty `system_directory` has no files.
[[nodiscard]] std::vector<Default> read_defaults(const std::string& system_directory,
                                                 const Environment& environment);

/// $XDG_CONFIG_HOME/lockstep, or below $HOME/.config; empty when neither is set.
[[nodiscard]] std::string user_config_directory(const Environment& environment);

}  // namespace lockstep::cli
