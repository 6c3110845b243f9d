// wire::decode: a message or Error{stream}, and what is accepted encodes to one form only.
#include "wire/message.hpp"

#include <span>

#include "base/error.hpp"
#include "target.hpp"

namespace {

using namespace lockstep;

Bytes encoded(const wire::Message& message) {
  Bytes out;
  wire::encode(message, out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(std::as_bytes(std::span(data, size)));
  try {
    const Bytes once = encoded(wire::decode(in));
    ByteReader again(once);
    promise(encoded(wire::decode(again)) == once);
    promise(again.left() == 0);
  } catch (const Error& error) {
    promise(error.code() == ExitCode::stream);
  }
  return 0;
}
