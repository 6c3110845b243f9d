#include "base/escape.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lockstep {
namespace {

struct ByteRange {
  unsigned low;
  unsigned high;
};

// What may follow `lead`: anything else is an overlong form, a surrogate or past the last code
// point. Source: RFC 3629, section 4.
ByteRange second_bytes(unsigned lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t sequence_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  const ByteRange second = second_bytes(lead);
  if (at(1) < second.low || at(1) > second.high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

// C0, DEL, C1 (two bytes in UTF-8), and the characters that turn the reading direction.
bool is_control(std::string_view sequence) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 1) return at(0) < 0x20 || at(0) == 0x7F;
  if (sequence.size() == 2) return at(0) == 0xC2 && at(1) < 0xA0;
  if (sequence.size() != 3 || at(0) != 0xE2) return false;
  const bool embedding = at(1) == 0x80 && at(2) >= 0xAA && at(2) <= 0xAE;
  const bool isolate = at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9;
  const bool mark_or_separator =
      at(1) == 0x80 && (at(2) == 0x8E || at(2) == 0x8F || at(2) == 0xA8 || at(2) == 0xA9);
  return embedding || isolate || mark_or_separator;
}

void append_octal(std::string& out, unsigned char byte) {
  out += "\\#";
  out += static_cast<char>('0' + (byte >> 6U));
  out += static_cast<char>('0' + ((byte >> 3U) & 7U));
  out += static_cast<char>('0' + (byte & 7U));
}

bool is_high(char byte) {
  return (static_cast<unsigned char>(byte) & 0x80U) != 0;
}

std::size_t first_high(std::string_view text) {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_high) - text.begin());
}

std::size_t first_low(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_high) -
                                  text.begin());
}

std::string escape_where(std::string_view text, bool backslashes) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = sequence_bytes(text);
    const std::size_t taken = valid == 0 ? 1 : valid;
    const std::string_view sequence = text.substr(0, taken);
    const bool looks_escaped = backslashes && text.starts_with("\\#");
    if (valid == 0 || is_control(sequence) || looks_escaped) {
      for (const char byte : sequence) append_octal(out, static_cast<unsigned char>(byte));
    } else {
      out += sequence;
    }
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace

std::string escape(std::string_view text) {
  return escape_where(text, true);
}

std::string escape(std::string_view text, bool raw_high) {
  if (!raw_high) return escape(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t high = std::min(first_high(text), text.size());
    out += escape(text.substr(0, high));
    text.remove_prefix(high);
    const std::size_t low = std::min(first_low(text), text.size());
    out += text.substr(0, low);
    text.remove_prefix(low);
  }
  return out;
}

std::string escape_message(std::string_view text) {
  return escape_where(text, false);
}

}  // namespace lockstep
