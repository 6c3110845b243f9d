#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/error.hpp"
#include "delta/bits.hpp"
#include "delta/conversation.hpp"

namespace lockstep::delta {
namespace {

/// Gathers what comes next in the piece and hands it on when it is full.
class Pieces {
 public:
  explicit Pieces(const Rebuilt& out) : out_(out) {}

  void add(const Basis& basis, std::uint64_t offset, std::uint64_t bytes) {
    while (bytes > 0) {
      const MutableView place = room(bytes);
      basis.read(offset, place);
      offset += place.size();
      bytes -= place.size();
      filled(place.size());
    }
  }

  void add(View literals) {
    while (!literals.empty()) {
      const MutableView place = room(literals.size());
      std::memcpy(place.data(), literals.data(), place.size());
      literals = literals.subspan(place.size());
      filled(place.size());
    }
  }

  void flush() {
    if (filled_ > 0) out_.take(out_.piece.first(filled_));
    filled_ = 0;
  }

 private:
  [[nodiscard]] MutableView room(std::uint64_t wanted) const {
    return out_.piece.subspan(filled_, std::min<std::uint64_t>(wanted, left()));
  }
  [[nodiscard]] std::size_t left() const { return out_.piece.size() - filled_; }
  void filled(std::size_t bytes) {
    filled_ += bytes;
    if (left() == 0) flush();
  }

  const Rebuilt& out_;
  std::size_t filled_ = 0;
};

}  // namespace

void rebuild(const Basis& basis, const std::vector<Instruction>& instructions, View literals,
             const Rebuilt& out) {
  assert(out.bytes == 0 || !out.piece.empty());
  std::uint64_t left = out.bytes;
  Pieces pieces(out);
  for (const Instruction& step : instructions) {
    if (step.bytes > left) malformed("delta is longer than its segment");
    left -= step.bytes;
    if (step.from == Instruction::From::basis) {
      pieces.add(basis, step.basis_offset, step.bytes);
      continue;
    }
    if (step.bytes > literals.size()) malformed("delta has too few literals");
    pieces.add(literals.first(step.bytes));
    literals = literals.subspan(step.bytes);
  }
  if (left > 0) malformed("delta is shorter than its segment");
  if (!literals.empty()) malformed("delta has too many literals");
  pieces.flush();
}

}  // namespace lockstep::delta
