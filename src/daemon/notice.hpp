#pragma once
// What a worker or a keeper tells its listener over the pipe.
//
// Layer    daemon: values and their bytes.
// Trust    a worker talks to strangers: what it says is bounded and checked.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace lockstep::daemon {

struct Notice {
  enum class Kind : std::uint8_t {
    authenticated,  // text: the peer's id
    uses,           // text: the dataset it was granted
    line,           // text: for the log
    seated,         // text: the number of a keeper's connection whose peer is known
    left,           // text: the number of one that is over
    condition       // of a keeper's dataset: group::condition_words
  };
  Kind kind = Kind::line;
  std::string text;
};

/// The number of a keeper's connection.
[[nodiscard]] std::optional<std::uint32_t> seat_in(std::string_view text);

[[nodiscard]] Bytes encode_notice(const Notice& notice);
/// Throws Error{stream}.
[[nodiscard]] Notice decode_notice(View bytes);

}  // namespace lockstep::daemon
