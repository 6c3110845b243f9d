#pragma once
// Runs a sync's command line.
#include "cli/subcommands.hpp"
#include "report/output.hpp"

namespace lockstep::cli {

[[nodiscard]] ExitCode sync_command(const Arguments& args, const Context& context,
                                    const report::Streams& streams);

}  // namespace lockstep::cli
