#pragma once
// Bytes waiting to be sent, in the buffers they came in, shared or not: nothing large is copied.
//
// Layer    private to net; pure.
#include <algorithm>
#include <cassert>
#include <deque>
#include <span>
#include <utility>

#include "base/shared_bytes.hpp"

namespace lockstep::net {

class OutQueue {
 public:
  /// Small pieces are joined, so that many short messages become one record and one system call.
  void push(SharedBytes bytes) {
    if (bytes.empty()) return;
    bytes_ += bytes.size();
    Bytes* last = chunks_.empty() ? nullptr : chunks_.back().own();
    if (last != nullptr && bytes.size() <= join_bytes &&
        last->size() + bytes.size() <= chunk_bytes) {
      append(*last, bytes.view());
    } else {
      chunks_.push_back(std::move(bytes));
    }
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
  /// The first bytes; empty only when the queue is.
  [[nodiscard]] View front() const noexcept {
    return chunks_.empty() ? View{} : chunks_.front().view().subspan(offset_);
  }
  /// Fills `out` with the first chunks; returns how many it used.
  [[nodiscard]] std::size_t views(std::span<View> out) const noexcept {
    const std::size_t count = std::min(out.size(), chunks_.size());
    for (std::size_t i = 0; i < count; ++i) {
      out[i] = chunks_[i].view().subspan(i == 0 ? offset_ : 0);
    }
    return count;
  }
  void consume(std::size_t count) {
    assert(count <= bytes_);
    bytes_ -= count;
    while (count > 0) {
      const std::size_t first = chunks_.front().size() - offset_;
      if (count < first) {
        offset_ += count;
        return;
      }
      count -= first;
      offset_ = 0;
      chunks_.pop_front();
    }
  }
  void clear() noexcept {
    chunks_.clear();
    offset_ = 0;
    bytes_ = 0;
  }

 private:
  static constexpr std::size_t join_bytes = std::size_t{8} << 10U;
  static constexpr std::size_t chunk_bytes = std::size_t{64} << 10U;
  std::deque<SharedBytes> chunks_;
  std::size_t offset_ = 0;  // consumed of the first chunk
  std::size_t bytes_ = 0;
};

}  // namespace lockstep::net
