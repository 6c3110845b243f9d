#pragma once
// The options of `lockstep serve`.
#include <string>

#include "cli/subcommands.hpp"

namespace lockstep::cli {

struct ServeArguments {
  bool stdio = false;
  std::string config;  // --config
  std::string listen;  // --listen; empty: the configuration's
};

/// Throws Error{usage} unless it is --stdio alone or --config with or without --listen.
[[nodiscard]] ServeArguments parse_serve(const Arguments& args);

}  // namespace lockstep::cli
