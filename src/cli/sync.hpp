#pragma once
// Runs a sync's command line.
#include "cli/subcommands.hpp"
#include "report/output.hpp"

namespace lockstep::cli {

[[nodiscard]] ExitCode sync_command(const Arguments& args, const Context& context,
                                    const report::Streams& streams);

/// Our identity, and the server's: --peer-id, else what `trust` remembered; empty: an unknown
/// server, which job refuses. Does nothing where no end is a daemon.
void fill_identities(job::Request& request);

}  // namespace lockstep::cli
