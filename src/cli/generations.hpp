#pragma once
// `lockstep gen` and `lockstep verify`.
#include "cli/subcommands.hpp"

namespace lockstep::cli {

[[nodiscard]] Said gen_command(const Arguments& args, const Context& context);
/// Exit 44 where something is not as it was published; a line for each such thing.
[[nodiscard]] Said verify_command(const Arguments& args, const Context& context);

}  // namespace lockstep::cli
