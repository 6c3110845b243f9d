// wire::FrameReader: the same frames and the same verdict however the stream is split.
#include "wire/frame.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "target.hpp"

namespace {

using namespace lockstep;

struct Outcome {
  std::vector<Bytes> items;
  bool failed = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// The first byte of the input says how long the pieces are.
Outcome read(View stream, std::size_t piece_bytes) {
  Outcome outcome;
  wire::FrameReader reader(
      [&](const wire::Message& message) { encode(message, outcome.items.emplace_back()); },
      [&](wire::Data data) { outcome.items.push_back(std::move(data.frame)); });
  try {
    while (!stream.empty()) {
      const View piece = stream.first(std::min(piece_bytes, stream.size()));
      reader.feed(piece);
      stream = stream.subspan(piece.size());
    }
  } catch (const Error& error) {
    promise(error.code() == ExitCode::stream);
    outcome.failed = true;
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const View stream = std::as_bytes(std::span(data, size)).subspan(1);
  promise(read(stream, size) == read(stream, std::size_t{data[0]} + 1));
  return 0;
}
