#pragma once
// Finds which pieces of two ranges of equal length differ, from fewer bytes than a sum a piece.
//
// The sums of a block's pieces, h_1 .. h_n in a prime field, are seen as a code word: the target
// sends the syndromes S_k = sum of h_i * i^k (k < 2d). The source subtracts its own; what is left
// depends on the differing pieces only, and names them if they are d or fewer: Berlekamp-Massey
// gives the polynomial whose roots are their numbers. Where as many symbols as pieces are allowed
// the sums themselves are sent.
//
// Source  Massey, "Shift-register synthesis and BCH decoding" (1969); the use for set differences
//         is Dodis, Ostrovsky, Reyzin & Smith's PinSketch (2004).
// Errors  more than d differences pass for d or fewer with a chance of about n^d / (d! 2^24d).
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "delta/conversation.hpp"

namespace lockstep::delta {

constexpr std::uint32_t symbol_prime = (1U << 24U) - 3;
constexpr unsigned symbol_bits = 24;

/// Pieces of a basis range: cut at multiples of `unit` of the basis file, so that formats with
/// records keep theirs whole; grouped in blocks of even size.
class Grid {
 public:
  Grid(Range basis, std::uint32_t unit, std::size_t pieces_per_block);
  [[nodiscard]] std::size_t pieces() const { return pieces_; }
  [[nodiscard]] std::size_t blocks() const { return blocks_; }
  /// First piece of a block; that of blocks() is pieces().
  [[nodiscard]] std::size_t first_piece(std::size_t block) const {
    return block * pieces_ / blocks_;
  }
  /// Where a piece begins, from the range's begin; that of pieces() is the range's length.
  [[nodiscard]] std::uint64_t begin(std::size_t piece) const;

 private:
  Range basis_;
  std::uint32_t unit_;
  std::size_t pieces_;
  std::size_t blocks_;
};

/// The sums of a block's pieces in the prime field; `data` is the block's bytes.
[[nodiscard]] std::vector<std::uint32_t> block_residues(View data, const Grid& grid,
                                                        std::size_t block, const HashKey& key);

/// Symbols sent for a block of so many pieces: few at first, for a fifth of them later.
[[nodiscard]] std::size_t symbol_count(std::size_t pieces, unsigned attempt);

[[nodiscard]] std::vector<std::uint32_t> syndromes(std::span<const std::uint32_t> residues,
                                                   std::size_t symbols);

/// Numbers of the pieces in which `ours` differs from what `theirs` was made from, ascending;
/// nothing when they are too many to tell. `theirs` are below symbol_prime.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> differing_pieces(
    std::span<const std::uint32_t> ours, std::span<const std::uint32_t> theirs);

}  // namespace lockstep::delta
