#pragma once
// Counts what a piece of work asks of the heap. A test binary that uses it is built with
// allocations.cpp, which replaces the global operator new.
#include <cstddef>

namespace lockstep::test {

class Allocations {
 public:
  Allocations() : calls_(calls()), bytes_(bytes()) {}
  /// Since the object was made, by this thread.
  [[nodiscard]] std::size_t count() const { return calls() - calls_; }
  [[nodiscard]] std::size_t total_bytes() const { return bytes() - bytes_; }

 private:
  [[nodiscard]] static std::size_t calls();
  [[nodiscard]] static std::size_t bytes();
  std::size_t calls_;
  std::size_t bytes_;
};

}  // namespace lockstep::test
