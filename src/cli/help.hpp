#pragma once
// The texts of --help and --version.
#include <string>

namespace lockstep::cli {

[[nodiscard]] std::string help_text();
/// Name and version, protocol, libraries: one line each.
[[nodiscard]] std::string version_text();

}  // namespace lockstep::cli
