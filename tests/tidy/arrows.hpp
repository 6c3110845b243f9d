#pragma once
// The arrows between rooms and the third-party headers each room may see: the table of
// src/README.md as code.
#include <map>
#include <set>
#include <string>

#include "code.hpp"

namespace tidy {

/// Room -> rooms it may include besides itself and base.
[[nodiscard]] const std::map<std::string, std::set<std::string>>& arrows();

/// Includes of rooms the table does not allow.
[[nodiscard]] Findings wrong_arrows(const Code& code);
/// Includes of libraries (or of system headers that only one room needs) from elsewhere.
[[nodiscard]] Findings foreign_headers(const Code& code);

}  // namespace tidy
