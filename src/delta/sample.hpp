#pragma once
// A guess from a part of a large gap whether searching all of it pays: do the middles of fresh
// and basis have a small chunk in common?
//
// Of the chunks only one in 32 is sent, chosen by its sum, so that both ends choose alike.
// A false yes costs a search in vain, a false no costs literals.
// Cost    a quarter of a search of the whole gap, at most.
#include <vector>

#include "delta/bits.hpp"
#include "delta/gear.hpp"
#include "delta/stage.hpp"

namespace lockstep::delta {

/// The part of a gap's fresh or basis range that is looked at.
[[nodiscard]] Range sample_range(const Range& whole);

/// Sums of the chosen chunks among those of `unit` bytes on average in `range`.
[[nodiscard]] std::vector<std::uint64_t> sample_sums(const Basis& basis, const Span& gap,
                                                     const Gear& gear, const HashKey& key);
[[nodiscard]] std::vector<std::uint64_t> sample_sums(View fresh, const Span& gap, const Gear& gear,
                                                     const HashKey& key);

void write_sample(BitWriter& out, const std::vector<std::uint64_t>& sums, std::size_t gaps);
/// True where one of `ours` is among the sums that the target has written.
[[nodiscard]] bool read_sample(BitReader& in, const Span& gap,
                               const std::vector<std::uint64_t>& ours, std::size_t gaps);

}  // namespace lockstep::delta
