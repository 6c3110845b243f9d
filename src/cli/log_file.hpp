#pragma once
// The file of --log-file.
#include <string>

#include "report/output.hpp"

namespace lockstep::cli {

/// Appends to `path`, made if it is missing; each write reaches it at once. Throws FileError.
[[nodiscard]] report::Write open_log(const std::string& path);

}  // namespace lockstep::cli
