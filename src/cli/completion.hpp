#pragma once
// `lockstep completion SHELL`: scripts for a shell's completion, made from the option tables.
#include <string>
#include <string_view>

namespace lockstep::cli {

/// The script for bash, zsh or fish. Throws Error{usage} for another shell.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace lockstep::cli
