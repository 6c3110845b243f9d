#pragma once
// Base64 with padding (RFC 4648 section 4).
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace lockstep {

[[nodiscard]] std::string base64(View bytes);
/// Nothing for text that is not canonical base64.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace lockstep
