#pragma once
// `lockstep explain SRC... DEST PATH`.
#include "cli/subcommands.hpp"

namespace lockstep::cli {

/// A dry run of the sync that the words before the last one name; prints what it would do with
/// the path that the last one is, and why. Throws Error{usage}.
[[nodiscard]] ExitCode explain_command(const Arguments& args, const Context& context,
                                       const report::Streams& streams);

}  // namespace lockstep::cli
