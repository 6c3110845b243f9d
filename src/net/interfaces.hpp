#pragma once
// Which addresses are this host's own.
#include <string>

namespace lockstep::net {

/// For "localhost", and for numeric addresses that an interface of this host has. Names are not
/// resolved.
[[nodiscard]] bool is_own_address(const std::string& host);

}  // namespace lockstep::net
