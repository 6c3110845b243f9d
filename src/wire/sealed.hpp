#pragma once
// A sealed data frame on its way to the stream, and the same content for another session under
// another number.
//
// Layer    wire.
// Cost     once share() was called copies share the payload, and readdress() changes the headers
//          only, which each copy has for itself.
#include "base/shared_bytes.hpp"
#include "wire/frame.hpp"

namespace lockstep::wire {

class SealedFrame {
 public:
  /// `whole` is as seal_data() left it.
  SealedFrame(Bytes whole) noexcept
      : head_(std::move(whole)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] std::size_t size() const noexcept { return head_.size() + payload_.size(); }
  [[nodiscard]] std::uint32_t id() const;
  [[nodiscard]] Tag tag() const;
  void readdress(std::uint32_t id, const Tag& tag);
  void share();

  /// To be sent one behind the other.
  [[nodiscard]] Bytes take_head() noexcept { return std::move(head_); }
  [[nodiscard]] SharedBytes take_payload() noexcept { return std::move(payload_); }

 private:
  Bytes head_;           // the headers; until share() all
  SharedBytes payload_;  // the rest
};

}  // namespace lockstep::wire
