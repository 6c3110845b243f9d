#pragma once
// `lockstep group VERB FILE`.
#include "cli/subcommands.hpp"

namespace lockstep::cli {

[[nodiscard]] Said group_command(const Arguments& args, const Context& context,
                                 const report::Streams& streams);

}  // namespace lockstep::cli
