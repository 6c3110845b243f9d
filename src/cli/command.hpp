#pragma once
// A sync's command line, read: what is to be run and how it is to be reported.
#include "cli/options.hpp"

namespace lockstep::cli {

struct Command {
  enum class Kind : std::uint8_t {
    help,
    info_help,
    debug_help,
    version,
    version_json,
    list_datasets,
    sync
  };
  Kind kind = Kind::sync;
  job::Request request;  // list_datasets: sources holds the host
  report::Style style;
  bool all_to_stderr = false;
  std::string log_file;                   // empty: none
  std::string files_from;                 // the list that request.names comes from; empty: none
  std::optional<job::Location> far_list;  // where that is, if at the other end
  bool from_zero = false;
};

/// `args` without the program's name; `system_config` is the directory of the host's config files
/// (empty: none). Throws Error{usage}, FileError where a config file cannot be read.
[[nodiscard]] Command read_command(const std::vector<std::string>& args,
                                   const Environment& environment,
                                   const std::string& system_config);

/// --identity's default: $XDG_CONFIG_HOME/lockstep/identity, or below $HOME/.config.
/// Empty when neither is set.
[[nodiscard]] std::string default_identity_directory(const Environment& environment);

}  // namespace lockstep::cli
