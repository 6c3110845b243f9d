#pragma once
// Bytes that are handed on as they are: the holder's own, or part of a buffer that several hold.
//
// Threads  any; what is shared never changes, and goes with its last holder.
// Cost     a copy of what is shared counts; a copy of what is its holder's own copies.
#include <cassert>
#include <memory>
#include <utility>

#include "base/bytes.hpp"

namespace lockstep {

class SharedBytes {
 public:
  SharedBytes() = default;
  /// The holder's own. Not explicit: whoever sends takes either.
  SharedBytes(Bytes own) noexcept : own_(std::move(own)) {}  // NOLINT(google-explicit-constructor)
  /// What `whole` has from `start` on.
  SharedBytes(std::shared_ptr<const Bytes> whole, std::size_t start) noexcept
      : shared_(std::move(whole)), start_(start) {
    assert(start_ <= shared_->size());
  }

  [[nodiscard]] View view() const noexcept {
    return shared_ ? View(*shared_).subspan(start_) : View(own_);
  }
  [[nodiscard]] std::size_t size() const noexcept { return view().size(); }
  [[nodiscard]] bool empty() const noexcept { return view().empty(); }
  /// To add to; null where others may hold them.
  [[nodiscard]] Bytes* own() noexcept { return shared_ ? nullptr : &own_; }

 private:
  Bytes own_;
  std::shared_ptr<const Bytes> shared_;
  std::size_t start_ = 0;
};

}  // namespace lockstep
