#pragma once
// The plaintext that opens every connection, by which a listener knows where it belongs before
// anybody has spoken TLS: to a new session, to one that a worker already runs, or to the keeper of
// a dataset in a replica group.
//
// 28 bytes: "lockstep", version (1), kind, two zero bytes, a 16-byte token. It authenticates
// nothing: TLS does, afterwards.
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "net/loop.hpp"
#include "net/tcp.hpp"

namespace lockstep::net {

using Token = std::array<std::byte, 16>;

struct Preface {
  enum class Kind : std::uint8_t { open = 1, join = 2, keeper = 3 };
  Kind kind = Kind::open;
  /// open: chosen by the client for its session; join: that session's token; keeper: names the
  /// dataset whose keeper is wanted (job/connect.hpp).
  Token token{};
};

inline constexpr std::size_t preface_bytes = 28;

[[nodiscard]] Bytes encode_preface(const Preface& preface);
/// Throws Error{stream} when `bytes` are not a preface, Error{protocol} on another version.
[[nodiscard]] Preface decode_preface(View bytes);
/// False as soon as `bytes` cannot be the start of a preface.
[[nodiscard]] bool may_be_preface(View bytes);

/// A connection that has said what it wants; not a byte after the preface has been read.
struct Greeted {
  Preface preface;
  Socket socket;
};

/// A preface being read; destroying it closes the connection without a callback.
class PrefaceReading {
 public:
  struct State;
  explicit PrefaceReading(std::shared_ptr<State> state);
  ~PrefaceReading();
  PrefaceReading(const PrefaceReading&) = delete;
  PrefaceReading& operator=(const PrefaceReading&) = delete;

 private:
  std::shared_ptr<State> state_;
};

/// Reads exactly the preface within `deadline`. Calls `done` once, from the loop; with nothing
/// after garbage, an early end or silence, when the connection is already closed. The reading
/// may be destroyed inside `done`.
[[nodiscard]] std::unique_ptr<PrefaceReading> read_preface(
    Loop& loop, Socket socket, std::chrono::milliseconds deadline,
    std::function<void(std::optional<Greeted>)> done);

}  // namespace lockstep::net
