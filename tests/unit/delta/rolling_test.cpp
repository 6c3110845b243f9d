#include "delta/rolling.hpp"

#include <doctest/doctest.h>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

Span gap_of(std::uint64_t fresh_bytes, std::uint64_t basis_bytes, std::uint32_t unit) {
  Span gap;
  gap.kind = Span::Kind::gap;
  gap.stage = Stage::roll;
  gap.unit = unit;
  gap.fresh = {1000, fresh_bytes};
  gap.basis = {5000, basis_bytes};
  return gap;
}

std::vector<Block> summed(const Rolling& rolling, const Span& gap, View basis, unsigned bits) {
  std::vector<Block> blocks = roll_blocks(gap);
  for (Block& block : blocks) {
    const View window = basis.subspan(block.offset - gap.basis.offset, block.bytes);
    block.sum = rolling.sum(window) >> (64 - bits);
  }
  return blocks;
}

}  // namespace

TEST_SUITE("delta/rolling") {
  TEST_CASE("finds blocks at every offset") {
    const Rolling rolling(test_key());
    const Bytes basis = noise(4096, 1);
    for (const std::size_t extra : {0U, 1U, 77U, 300U}) {
      CAPTURE(extra);
      const Bytes fresh = joined({View(noise(extra, 2)), View(basis)});
      const Span gap = gap_of(fresh.size(), basis.size(), 1024);
      const auto matches = match_windows(rolling, gap, fresh, summed(rolling, gap, basis, 40), 40);
      REQUIRE(matches.size() == 4);
      for (std::size_t i = 0; i < matches.size(); ++i) {
        CHECK(matches[i].fresh == 1000 + extra + i * 1024);
        CHECK(matches[i].basis == 5000 + i * 1024);
      }
    }
  }

  TEST_CASE("blocks are counted from both ends") {
    const auto blocks = roll_blocks(gap_of(5000, 4196, 1024));
    REQUIRE(blocks.size() == 4);
    CHECK(blocks[0].offset == 5000);
    CHECK(blocks[1].offset == 6024);
    CHECK(blocks[2].offset == 5000 + 4196 - 2048);
    CHECK(blocks[3].end() == 5000 + 4196);
    const auto few = roll_blocks(gap_of(5000, 100000, 64));
    CHECK(few.size() == 16);
    CHECK(few.front().offset == 5000);
    CHECK(few.back().end() == 105000);
  }

  TEST_CASE("equal sums of all blocks cost no more than one") {
    const Rolling rolling(test_key());
    const Bytes zeros(std::size_t{1} << 20U, std::byte{0});
    Bytes fresh = zeros;
    for (std::size_t i = 500; i < fresh.size(); i += 1000) fresh[i] = std::byte{1};
    const Span gap = gap_of(fresh.size(), zeros.size(), 1024);
    const auto blocks = summed(rolling, gap, zeros, 40);
    CHECK(match_windows(rolling, gap, fresh, blocks, 40).empty());
    CHECK(match_windows(rolling, gap, zeros, blocks, 40).size() == 1024);
  }

  TEST_CASE("sums that share a slot are searched a bounded number of steps") {
    std::vector<Block> blocks;
    for (std::uint64_t i = 0; i < 10000; ++i) blocks.push_back({i * 64, i << 32U, 64});
    ChunkIndex index;
    index.assign(blocks);
    std::size_t found = 0;
    for (const Block& block : blocks) found += index.find(block.sum, 64) ? 1 : 0;
    CHECK(found == 64);
  }
}

}  // namespace lockstep::delta
