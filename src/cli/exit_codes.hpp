#pragma once
// What the process's exit status means: the table behind `help exit-codes` and the man page.
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace lockstep::cli {

struct ExitCodeRow {
  ExitCode code;
  bool retryable;  // the same command may succeed later, with nobody changing anything
  std::string_view name;
  std::string_view meaning;
};

[[nodiscard]] std::span<const ExitCodeRow> exit_code_table();
[[nodiscard]] std::string exit_codes_text();
[[nodiscard]] std::string exit_codes_json();

}  // namespace lockstep::cli
