#pragma once
// Frames: what a stream carries. Control frames hold messages, data frames hold content, and a
// lane frame stands for a data frame that travels on another connection of the session.
//
// Layer    wire: bytes in, frames out; any split of the byte stream is fine.
// Format   FORMAT.md: type (1 byte), payload length (3 bytes, little endian), payload.
#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "wire/message.hpp"
#include "wire/zstd.hpp"

namespace lockstep::wire {

/// Content of one block, of a pack of small files, or of a segment's literals.
struct Data {
  enum class Form : std::uint8_t { plain, zstd, zeros };
  std::uint32_t id = 0;       // file; of a pack: its first file
  std::uint32_t segment = 0;  // block or segment; of a pack: how many files
  bool pack = false;
  bool literal = false;     // of a segment's delta: no tag of its own
  bool in_context = false;  // zstd, with delta::literal_context() before it; only of literals
  Form form = Form::plain;
  std::uint32_t raw_bytes = 0;  // after decompression
  Tag tag{};                    // over the raw bytes; literals: unused
  Bytes frame;                  // owns the payload
  View payload;                 // inside `frame`
};

constexpr std::size_t frame_header_bytes = 4;
/// Room to leave in front of a payload that is read straight into its frame.
constexpr std::size_t data_header_bytes = frame_header_bytes + 1 + 4 + 4 + 4 + 16;

/// Writes the headers of a data frame into the first data_header_bytes of `frame`, whose rest is
/// the payload.
void seal_data(const Data& header, Bytes& frame);

/// The frame that keeps the place of the next data frame of connection `lane`.
[[nodiscard]] Bytes lane_frame(std::uint8_t lane);

/// Collects messages into control frames.
class FrameWriter {
 public:
  void add(const Message& message);
  /// Bytes of messages that wait for flush().
  [[nodiscard]] std::size_t pending() const noexcept { return raw_.size(); }
  /// All messages so far as control frames; empty when there are none.
  [[nodiscard]] Bytes flush();

 private:
  Bytes raw_;
  Bytes message_;
  StreamEncoder encoder_;
};

/// Takes bytes as they come and hands out what is complete, in order.
class FrameReader {
 public:
  using OnMessage = std::function<void(Message)>;
  using OnData = std::function<void(Data)>;
  using OnLane = std::function<void(std::uint8_t lane)>;
  /// Without `on_lane` such frames are refused.
  FrameReader(OnMessage on_message, OnData on_data, OnLane on_lane = {})
      : on_message_(std::move(on_message)),
        on_data_(std::move(on_data)),
        on_lane_(std::move(on_lane)) {}
  void feed(View bytes);
  /// True between frames: the only place where a stream may end.
  [[nodiscard]] bool at_boundary() const noexcept {
    return header_filled_ == 0 && pending_.empty();
  }

 private:
  void take_header(View& bytes);
  void complete();
  void control();
  void data();
  void lane();
  void drain();

  OnMessage on_message_;
  OnData on_data_;
  OnLane on_lane_;
  StreamDecoder decoder_;
  std::array<std::byte, frame_header_bytes> header_{};
  std::size_t header_filled_ = 0;
  Bytes payload_;
  std::size_t payload_bytes_ = 0;
  Bytes pending_;  // decompressed messages, the last one perhaps not complete
};

}  // namespace lockstep::wire
