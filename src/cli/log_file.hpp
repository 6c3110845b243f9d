#pragma once
// The file of --log-file.
#include <string>

#include "report/output.hpp"

namespace lockstep::cli {

/// Appends to `path`, made if it is missing; each write reaches it at once. The first that fails is
/// told to `warn`, the run goes on. Throws Error{file_io}.
[[nodiscard]] report::Write open_log(const std::string& path, report::Write warn);

}  // namespace lockstep::cli
