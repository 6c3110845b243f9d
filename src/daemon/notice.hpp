#pragma once
// What a worker tells its listener over the pipe.
//
// Layer    daemon: values and their bytes.
// Trust    a worker talks to strangers: what it says is bounded and checked.
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace lockstep::daemon {

struct Notice {
  enum class Kind : std::uint8_t {
    authenticated,  // text: the peer's id
    uses,           // text: the dataset it was granted
    line            // text: for the log
  };
  Kind kind = Kind::line;
  std::string text;
};

[[nodiscard]] Bytes encode_notice(const Notice& notice);
/// Throws Error{stream}.
[[nodiscard]] Notice decode_notice(View bytes);

}  // namespace lockstep::daemon
