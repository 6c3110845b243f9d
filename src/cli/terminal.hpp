#pragma once
// The process's own streams and surroundings: what main hands down.
#include "cli/subcommands.hpp"
#include "report/output.hpp"

namespace lockstep::cli {

/// stdout and stderr. Writes are complete when the function returns.
[[nodiscard]] report::Streams standard_streams();
/// False once something could not be written to stdout.
[[nodiscard]] bool stdout_is_good();
[[nodiscard]] Context process_context();

}  // namespace lockstep::cli
