#include "wire/frame.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

enum class Type : std::uint8_t { control = 1, data = 2, lane = 3 };
// What a control frame holds before compression; larger messages get a frame of their own.
constexpr std::size_t control_frame_bytes = std::size_t{256} << 10U;
constexpr std::uint8_t form_bits = 0x03;
constexpr std::uint8_t pack_bit = 0x04;
constexpr std::uint8_t literal_bit = 0x08;
constexpr std::uint8_t context_bit = 0x10;
constexpr std::uint8_t known_bits = 0x1F;

void put_frame_header(Type type, std::size_t payload_bytes, MutableView out) {
  out[0] = static_cast<std::byte>(type);
  for (std::size_t i = 0; i < 3; ++i) out[i + 1] = static_cast<std::byte>(payload_bytes >> (8 * i));
}

// Bytes of the length field and the length it holds; nothing while it is not complete.
std::optional<std::pair<std::size_t, std::size_t>> message_length(View bytes) {
  constexpr std::size_t length_bytes_max = 4;
  const View field = bytes.first(std::min(bytes.size(), length_bytes_max));
  const auto last = std::find_if(field.begin(), field.end(), [](std::byte byte) {
    return (byte & std::byte{0x80}) == std::byte{0};
  });
  if (last == field.end()) {
    if (field.size() == length_bytes_max) throw Error(ExitCode::stream, "message is too long");
    return std::nullopt;
  }
  const auto head = static_cast<std::size_t>(last - field.begin()) + 1;
  ByteReader reader(field);
  return std::pair{head, static_cast<std::size_t>(reader.varint_below(limits::control_bytes + 1))};
}

}  // namespace

void seal_data(const Data& header, Bytes& frame) {
  Bytes head;
  ByteWriter writer(head);
  writer.u32(0);  // the frame header, filled in below
  writer.u8(static_cast<std::uint8_t>(
      static_cast<std::uint8_t>(header.form) | (header.pack ? pack_bit : 0) |
      (header.literal ? literal_bit : 0) | (header.in_context ? context_bit : 0)));
  writer.u32(header.id);
  writer.u32(header.segment);
  writer.u32(header.raw_bytes);
  writer.raw(header.tag);
  put_frame_header(Type::data, frame.size() - frame_header_bytes, head);
  std::copy(head.begin(), head.end(), frame.begin());
}

Bytes lane_frame(std::uint8_t lane) {
  Bytes frame(frame_header_bytes + 1);
  put_frame_header(Type::lane, 1, frame);
  frame.back() = static_cast<std::byte>(lane);
  return frame;
}

void FrameWriter::add(const Message& message) {
  message_.clear();
  encode(message, message_);
  ByteWriter(raw_).blob(message_);
}

Bytes FrameWriter::flush() {
  Bytes out;
  View left = raw_;
  while (!left.empty()) {
    const View part = left.first(std::min(left.size(), control_frame_bytes));
    left = left.subspan(part.size());
    const std::size_t start = out.size();
    extend(out, frame_header_bytes);
    encoder_.frame(part, out);
    put_frame_header(Type::control, out.size() - start - frame_header_bytes,
                     MutableView(out).subspan(start));
  }
  raw_.clear();
  return out;
}

void FrameReader::take_header(View& bytes) {
  const std::size_t taken = std::min(bytes.size(), header_.size() - header_filled_);
  std::copy_n(bytes.begin(), taken, header_.begin() + static_cast<std::ptrdiff_t>(header_filled_));
  header_filled_ += taken;
  bytes = bytes.subspan(taken);
  if (header_filled_ < header_.size()) return;
  payload_bytes_ = 0;
  for (std::size_t i = 3; i > 0; --i) {
    payload_bytes_ = (payload_bytes_ << 8U) | std::to_integer<std::size_t>(header_[i]);
  }
  const auto type = std::to_integer<std::uint8_t>(header_[0]);
  const bool known = type >= static_cast<std::uint8_t>(Type::control) &&
                     type <= static_cast<std::uint8_t>(Type::lane);
  if (!known) throw Error(ExitCode::stream, "unknown frame");
  const bool is_lane = type == static_cast<std::uint8_t>(Type::lane);
  const std::size_t most = is_lane ? 1 : limits::frame_bytes;
  if (payload_bytes_ == 0 || payload_bytes_ > most) {
    throw Error(ExitCode::stream, "frame length out of range");
  }
}

void FrameReader::feed(View bytes) {
  while (!bytes.empty()) {
    if (header_filled_ < header_.size()) {
      take_header(bytes);
      payload_.clear();
      continue;
    }
    const std::size_t taken = std::min(bytes.size(), payload_bytes_ - payload_.size());
    if (payload_.empty()) payload_.reserve(payload_bytes_);
    append(payload_, bytes.first(taken));
    bytes = bytes.subspan(taken);
    if (payload_.size() == payload_bytes_) complete();
  }
}

void FrameReader::complete() {
  header_filled_ = 0;
  if (header_[0] == static_cast<std::byte>(Type::control)) {
    control();
  } else if (header_[0] == static_cast<std::byte>(Type::data)) {
    data();
  } else {
    lane();
  }
}

void FrameReader::lane() {
  if (!on_lane_) throw Error(ExitCode::stream, "lane frame out of order");
  const auto number = std::to_integer<std::uint8_t>(payload_.front());
  payload_.clear();
  on_lane_(number);
}

void FrameReader::control() {
  const Bytes raw = decoder_.frame(payload_, limits::control_bytes);
  append(pending_, raw);
  drain();
}

// Hands out the complete messages of pending_; a message may span control frames.
void FrameReader::drain() {
  std::size_t used = 0;
  while (const auto length = message_length(View(pending_).subspan(used))) {
    const auto [head, body] = *length;
    if (pending_.size() - used - head < body) break;
    ByteReader reader(View(pending_).subspan(used + head, body));
    Message message = decode(reader);
    reader.expect_end();
    used += head + body;
    on_message_(std::move(message));
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
}

void FrameReader::data() {
  Data data;
  data.frame = std::move(payload_);
  payload_ = Bytes();
  ByteReader reader(data.frame);
  const std::uint8_t bits = reader.u8();
  const std::uint8_t form = bits & form_bits;
  if (form > static_cast<std::uint8_t>(Data::Form::zeros) || (bits & ~known_bits) != 0) {
    throw Error(ExitCode::stream, "unknown data frame");
  }
  data.form = static_cast<Data::Form>(form);
  data.pack = (bits & pack_bit) != 0;
  data.literal = (bits & literal_bit) != 0;
  data.in_context = (bits & context_bit) != 0;
  if (data.in_context && !(data.literal && data.form == Data::Form::zstd)) {
    throw Error(ExitCode::stream, "context for a data frame that has none");
  }
  data.id = reader.u32();
  data.segment = reader.u32();
  data.raw_bytes = reader.u32();
  const View tag = reader.raw(data.tag.size());
  std::copy(tag.begin(), tag.end(), data.tag.begin());
  data.payload = reader.rest();
  const bool plain_fits = data.form != Data::Form::plain || data.raw_bytes == data.payload.size();
  const bool zeros_fit = data.form != Data::Form::zeros || data.payload.empty();
  // Nobody compresses into more: what a peer makes us hold is bounded by the bytes it announces.
  const bool packed_fits = data.payload.size() <= data.raw_bytes;
  if (!plain_fits || !zeros_fit || !packed_fits || data.raw_bytes > limits::block_bytes) {
    throw Error(ExitCode::stream, "data frame length out of range");
  }
  on_data_(std::move(data));
}

}  // namespace lockstep::wire
