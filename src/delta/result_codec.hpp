#pragma once
// How results are written: what of a gap was found, in as few bits as the case allows.
//
// Errors  what is read is checked against the gap: matches lie inside it, in fresh order, and
//         inside the basis.
#include <optional>
#include <vector>

#include "delta/bits.hpp"
#include "delta/chunk_index.hpp"
#include "delta/plan.hpp"

namespace lockstep::delta {

/// Matches that are whole blocks (of the gap's blocks, ascending by offset).
void write_block_matches(BitWriter& out, const Span& gap, const std::vector<Block>& blocks,
                         const std::vector<Match>& matches);
[[nodiscard]] std::vector<Match> read_block_matches(BitReader& in, const Span& gap,
                                                    const std::vector<Block>& blocks);

/// Matches anywhere in a basis of `basis_bytes`.
void write_matches(BitWriter& out, const Span& gap, const std::vector<Match>& matches);
[[nodiscard]] std::vector<Match> read_matches(BitReader& in, const Span& gap,
                                              std::uint64_t basis_bytes);

/// One flag a piece, as run lengths.
void write_flags(BitWriter& out, const std::vector<bool>& flags);
[[nodiscard]] std::vector<bool> read_flags(BitReader& in, std::size_t count);

/// Ascending numbers below `below`, or nothing.
using Positions = std::optional<std::vector<std::uint32_t>>;
void write_positions(BitWriter& out, const Positions& positions, std::size_t below);
[[nodiscard]] Positions read_positions(BitReader& in, std::size_t below);

}  // namespace lockstep::delta
