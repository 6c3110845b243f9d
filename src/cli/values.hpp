#pragma once
// Values of options, read from text. All throw Error{usage} with the text that is wrong.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

/// A whole number from 0 to `most`.
[[nodiscard]] std::uint64_t parse_number(std::string_view text, std::uint64_t most);

/// A whole number of 32 bits, with or without a sign.
[[nodiscard]] std::int32_t parse_signed(std::string_view text);

/// A size in bytes: digits with an optional fraction and a unit: B, K M G T P (1024), KB ...
/// (1000), KiB ... (1024), in either case. Without a unit it counts KiB.
[[nodiscard]] std::uint64_t parse_size_kib(std::string_view text);

/// The same, but without a unit it counts bytes; "+1" or "-1" behind it is one byte more or less.
[[nodiscard]] std::uint64_t parse_size(std::string_view text);

/// How long it is from `now` (seconds since 1970) to the local time "Y-M-DTH:M", "M-DTH:M",
/// "H:M" or ":M": what is left out is that of the next such time.
[[nodiscard]] std::chrono::seconds until(std::string_view text, std::int64_t now);

/// Words of a command: split at blanks, '...' and "..." keep them together.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace lockstep::cli
