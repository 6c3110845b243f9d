#include "delta/locate.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

using Symbols = std::vector<std::uint32_t>;

std::uint32_t times(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint32_t>(std::uint64_t{a} * b % symbol_prime);
}
std::uint32_t plus(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t sum = a + b;
  return sum >= symbol_prime ? sum - symbol_prime : sum;
}
std::uint32_t minus(std::uint32_t a, std::uint32_t b) {
  return a >= b ? a - b : a + symbol_prime - b;
}
std::uint32_t inverse(std::uint32_t a) {
  std::uint32_t result = 1;
  for (std::uint32_t power = symbol_prime - 2; power > 0; power >>= 1U) {
    if ((power & 1U) != 0) result = times(result, a);
    a = times(a, a);
  }
  return result;
}

/// The shortest recurrence that makes `sequence`, as 1 + c_1 z + c_2 z^2 ...; nothing if it is
/// longer than half the sequence.
std::optional<Symbols> recurrence(const Symbols& sequence) {
  Symbols current{1};
  Symbols before{1};
  std::size_t length = 0;
  std::size_t shift = 1;
  std::uint32_t before_off = 1;
  for (std::size_t n = 0; n < sequence.size(); ++n, ++shift) {
    std::uint32_t off = 0;
    for (std::size_t i = 0; i < current.size() && i <= n; ++i) {
      off = plus(off, times(current[i], sequence[n - i]));
    }
    if (off == 0) continue;
    const Symbols old = current;
    const std::uint32_t factor = times(off, inverse(before_off));
    current.resize(std::max(current.size(), before.size() + shift), 0);
    for (std::size_t i = 0; i < before.size(); ++i) {
      current[i + shift] = minus(current[i + shift], times(factor, before[i]));
    }
    if (2 * length > n) continue;
    length = n + 1 - length;
    before = old;
    before_off = off;
    shift = 0;
  }
  if (2 * length > sequence.size()) return std::nullopt;
  current.resize(length + 1, 0);
  return current;
}

/// Numbers i in 1..n for which x - i divides the reversed polynomial.
std::vector<std::uint32_t> roots(const Symbols& polynomial, std::size_t n) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 1; i <= n; ++i) {
    std::uint32_t value = 0;
    for (const std::uint32_t factor : polynomial) value = plus(times(value, i), factor);
    if (value == 0) found.push_back(i - 1);
  }
  return found;
}

}  // namespace

Grid::Grid(Range basis, std::uint32_t unit, std::size_t pieces_per_block)
    : basis_(basis),
      unit_(unit),
      pieces_((basis.offset + basis.bytes + unit - 1) / unit - basis.offset / unit),
      blocks_((pieces_ + pieces_per_block - 1) / pieces_per_block) {}

std::uint64_t Grid::begin(std::size_t piece) const {
  if (piece == 0) return 0;
  const std::uint64_t at = (basis_.offset / unit_ + piece) * unit_ - basis_.offset;
  return std::min(at, basis_.bytes);
}

std::vector<std::uint32_t> block_residues(View data, const Grid& grid, std::size_t block,
                                          const HashKey& key) {
  const std::size_t first = grid.first_piece(block);
  std::vector<std::uint32_t> residues(grid.first_piece(block + 1) - first);
  const std::uint64_t start = grid.begin(first);
  for (std::size_t i = 0; i < residues.size(); ++i) {
    const std::uint64_t begin = grid.begin(first + i);
    const View piece = data.subspan(begin - start, grid.begin(first + i + 1) - begin);
    residues[i] = static_cast<std::uint32_t>(sum64(piece, key) % symbol_prime);
  }
  return residues;
}

std::size_t symbol_count(std::size_t pieces, unsigned attempt) {
  const std::size_t first = pieces <= 24 ? 2 : 4;
  return std::min(attempt == 0 ? first : 2 + pieces / 5, pieces);
}

// A term is reduced only every fourth time: until then it has 24 bits and at most 6 for each
// factor.
std::vector<std::uint32_t> syndromes(std::span<const std::uint32_t> residues, std::size_t symbols) {
  if (symbols >= residues.size()) return {residues.begin(), residues.end()};
  assert(residues.size() <= 64);
  std::array<std::uint64_t, 64> sums{};
  for (std::size_t i = 0; i < residues.size(); ++i) {
    std::uint64_t term = residues[i];
    for (std::size_t k = 0; k < symbols; ++k) {
      if (k > 0 && k % 4 == 0) term %= symbol_prime;
      sums[k] += term;
      term *= i + 1;
    }
  }
  Symbols result(symbols);
  for (std::size_t k = 0; k < symbols; ++k) {
    result[k] = static_cast<std::uint32_t>(sums[k] % symbol_prime);
  }
  return result;
}

std::optional<std::vector<std::uint32_t>> differing_pieces(std::span<const std::uint32_t> ours,
                                                           std::span<const std::uint32_t> theirs) {
  Symbols differences = syndromes(ours, theirs.size());
  std::vector<std::uint32_t> differing;
  for (std::uint32_t i = 0; i < differences.size(); ++i) {
    differences[i] = minus(differences[i], theirs[i]);
    if (differences[i] != 0) differing.push_back(i);
  }
  if (differing.empty() || theirs.size() >= ours.size()) return differing;
  const auto polynomial = recurrence(differences);
  if (!polynomial) return std::nullopt;
  differing = roots(*polynomial, ours.size());
  if (differing.size() + 1 != polynomial->size()) return std::nullopt;
  return differing;
}

}  // namespace lockstep::delta
