#pragma once
// One message of every type with the largest legal values, and one with the smallest.
#include <vector>

#include "wire/message.hpp"

namespace lockstep::wire {

[[nodiscard]] std::vector<Message> extreme_messages();
[[nodiscard]] std::vector<Message> empty_messages();

/// One of each body, with the largest legal values.
[[nodiscard]] std::vector<GroupMessage> full_group_messages();

/// The sample of type T with extreme values.
template <class T>
[[nodiscard]] T extreme() {
  return std::get<T>(extreme_messages().at(Message(T{}).index()));
}

/// A regular file's entry with every field set.
[[nodiscard]] tree::Entry full_entry(const std::string& name);

[[nodiscard]] inline Bytes encoded(const Message& message) {
  Bytes out;
  encode(message, out);
  return out;
}
/// Decodes all of `bytes` as one message.
[[nodiscard]] inline Message decoded(View bytes) {
  ByteReader reader(bytes);
  Message message = decode(reader);
  reader.expect_end();
  return message;
}

}  // namespace lockstep::wire
