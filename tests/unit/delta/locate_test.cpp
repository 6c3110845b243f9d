#include "delta/locate.hpp"

#include <doctest/doctest.h>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

std::vector<std::uint32_t> residues(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint32_t> values(count);
  for (auto& value : values) value = static_cast<std::uint32_t>(random() % symbol_prime);
  return values;
}

}  // namespace

TEST_SUITE("delta/locate") {
  TEST_CASE("names the differing pieces while they are half the symbols or fewer") {
    std::mt19937_64 random(3);
    for (const std::size_t symbols : {2U, 4U, 10U, 14U}) {
      for (std::size_t errors = 0; errors <= symbols / 2; ++errors) {
        CAPTURE(symbols);
        CAPTURE(errors);
        const auto theirs = residues(64, symbols);
        auto ours = theirs;
        std::vector<std::uint32_t> wanted;
        while (wanted.size() < errors) {
          const auto at = static_cast<std::uint32_t>(random() % ours.size());
          if (ours[at] != theirs[at]) continue;
          ours[at] = (ours[at] + 1 + static_cast<std::uint32_t>(random() % 1000)) % symbol_prime;
          wanted.push_back(at);
        }
        std::sort(wanted.begin(), wanted.end());
        const auto found = differing_pieces(ours, syndromes(theirs, symbols));
        REQUIRE(found.has_value());
        CHECK(*found == wanted);
      }
    }
  }

  TEST_CASE("says so when they are more") {
    int silent = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      const auto theirs = residues(64, seed);
      auto ours = theirs;
      for (std::size_t i = 0; i < 5; ++i) ours[(seed + i * 7) % 64] = (ours[i] + 99) % symbol_prime;
      silent += differing_pieces(ours, syndromes(theirs, 4)).has_value() ? 1 : 0;
    }
    CHECK(silent == 0);
  }

  TEST_CASE("sends plain sums where they cost no more") {
    const auto theirs = residues(2, 1);
    const auto ours = residues(2, 2);
    const auto found = differing_pieces(ours, syndromes(theirs, symbol_count(2, 0)));
    REQUIRE(found.has_value());
    CHECK(found->size() == 2);
  }

  TEST_CASE("takes any symbols without harm") {
    const auto ours = residues(64, 1);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto found = differing_pieces(ours, residues(14, seed));
      if (found) CHECK(found->size() <= 7);
    }
  }

  TEST_CASE("a grid cuts at the basis' multiples and covers the range") {
    struct Case {
      Range basis;
      std::size_t pieces;
    };
    for (const Case& c :
         {Case{{0, 128}, 1}, {{1, 128}, 2}, {{127, 2}, 2}, {{256, 8192}, 64}, {{300, 8192}, 65}}) {
      CAPTURE(c.basis.offset);
      const Grid grid(c.basis, 128, 64);
      CHECK(grid.pieces() == c.pieces);
      CHECK(grid.begin(0) == 0);
      CHECK(grid.begin(grid.pieces()) == c.basis.bytes);
      CHECK(grid.first_piece(grid.blocks()) == grid.pieces());
      for (std::size_t i = 1; i < grid.pieces(); ++i) {
        CHECK((c.basis.offset + grid.begin(i)) % 128 == 0);
      }
    }
  }
}

}  // namespace lockstep::delta
