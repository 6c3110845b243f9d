#pragma once
// One description of each message's fields serves encoding and decoding: `fields(codec, value)`
// is instantiated with a Put, which reads the value, or a Get, which fills it.
#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::wire {

/// T, const when the codec only reads it.
template <class Codec, class T>
using Like = std::conditional_t<Codec::writing, const T, T>;

class Put {
 public:
  static constexpr bool writing = true;
  explicit Put(Bytes& out) : out_(out) {}

  template <class Number>
  void number(const Number& value, std::uint64_t /*limit*/ = 0) {
    out_.varint(static_cast<std::uint64_t>(value));
  }
  void signed_number(const std::int64_t& value) { out_.signed_varint(value); }
  /// `value` as its distance from one that both ends know.
  void near_number(const std::uint32_t& value, std::int64_t known) {
    out_.signed_varint(static_cast<std::int64_t>(value) - known);
  }
  void small_signed(const std::int32_t& value) { out_.signed_varint(value); }
  void flag(const bool& value) { out_.u8(value ? 1 : 0); }
  void text(const std::string& value, std::size_t /*most*/) { out_.text(value); }
  /// Words for people: what is too long is cut.
  void words(const std::string& value, std::size_t most) {
    out_.text(std::string_view(value).substr(0, most));
  }
  void blob(const Bytes& value, std::size_t /*most*/) { out_.blob(value); }
  template <std::size_t N>
  void raw(const std::array<std::byte, N>& value) {
    out_.raw(value);
  }
  template <class Container, class Each>
  void list(const Container& values, std::size_t /*most*/, Each each) {
    out_.varint(values.size());
    for (const auto& value : values) each(*this, value);
  }
  template <class T, class Each>
  void maybe(const std::optional<T>& value, Each each) {
    flag(value.has_value());
    if (value) each(*this, *value);
  }

 private:
  ByteWriter out_;
};

class Get {
 public:
  static constexpr bool writing = false;
  explicit Get(ByteReader& in) : in_(in) {}

  /// `limit`: one more than the largest legal value; 0 means what the type holds.
  template <class Number>
  void number(Number& value, std::uint64_t limit = 0) {
    const std::uint64_t raw = in_.varint();
    const auto narrow = static_cast<Number>(raw);
    if (static_cast<std::uint64_t>(narrow) != raw || (limit != 0 && raw >= limit)) {
      throw Error(ExitCode::stream, "number out of range");
    }
    value = narrow;
  }
  void signed_number(std::int64_t& value) { value = in_.signed_varint(); }
  void near_number(std::uint32_t& value, std::int64_t known) {
    constexpr std::int64_t far = std::int64_t{1} << 33U;  // of two numbers of 32 bits
    const std::int64_t distance = in_.signed_varint();
    const std::int64_t raw = distance < -far || distance > far ? -1 : known + distance;
    if (raw < 0 || raw > UINT32_MAX) throw Error(ExitCode::stream, "number out of range");
    value = static_cast<std::uint32_t>(raw);
  }
  void small_signed(std::int32_t& value) {
    const std::int64_t raw = in_.signed_varint();
    if (raw < INT32_MIN || raw > INT32_MAX) throw Error(ExitCode::stream, "number out of range");
    value = static_cast<std::int32_t>(raw);
  }
  void flag(bool& value) {
    const std::uint8_t raw = in_.u8();
    if (raw > 1) throw Error(ExitCode::stream, "flag out of range");
    value = raw == 1;
  }
  void text(std::string& value, std::size_t most) { value = in_.text(most); }
  /// Words of a peer must not steer a terminal.
  void words(std::string& value, std::size_t most) { value = escape_message(in_.text(most)); }
  void blob(Bytes& value, std::size_t most) { value = to_bytes(in_.blob(most)); }
  template <std::size_t N>
  void raw(std::array<std::byte, N>& value) {
    const View bytes = in_.raw(N);
    std::copy(bytes.begin(), bytes.end(), value.begin());
  }
  /// Every element takes at least one byte, so a count beyond what is left is refused unread.
  template <class Container, class Each>
  void list(Container& values, std::size_t most, Each each) {
    const std::uint64_t count = in_.varint();
    if (count > most || count > in_.left()) throw Error(ExitCode::stream, "list is too long");
    values.resize(static_cast<std::size_t>(count));
    for (auto& value : values) each(*this, value);
  }
  template <class T, class Each>
  void maybe(std::optional<T>& value, Each each) {
    bool present = false;
    flag(present);
    if (present) each(*this, value.emplace());
  }

 private:
  ByteReader& in_;
};

}  // namespace lockstep::wire
