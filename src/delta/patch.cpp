#include <cstring>

#include "base/error.hpp"
#include "delta/bits.hpp"
#include "delta/conversation.hpp"

namespace lockstep::delta {

void rebuild(const Basis& basis, const std::vector<Instruction>& instructions, View literals,
             MutableView out) {
  for (const Instruction& step : instructions) {
    if (step.bytes > out.size()) malformed("delta is longer than its segment");
    const MutableView place = out.first(step.bytes);
    out = out.subspan(step.bytes);
    if (step.from == Instruction::From::basis) {
      basis.read(step.basis_offset, place);
      continue;
    }
    if (step.bytes > literals.size()) malformed("delta has too few literals");
    if (!place.empty()) std::memcpy(place.data(), literals.data(), place.size());
    literals = literals.subspan(step.bytes);
  }
  if (!out.empty()) malformed("delta is shorter than its segment");
  if (!literals.empty()) malformed("delta has too many literals");
}

}  // namespace lockstep::delta
