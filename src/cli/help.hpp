#pragma once
// The texts of --help and `help options`.
#include <string>

namespace lockstep::cli {

/// Two screens: how it is called, a line for each option that has a letter, the names of the
/// others.
[[nodiscard]] std::string help_text();
/// A line for every option.
[[nodiscard]] std::string options_text();

}  // namespace lockstep::cli
