// What matching costs the heap: a few calls for a segment, none for a chunk.
#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

constexpr std::size_t segment = std::size_t{8} << 20U;

/// Calls that one segment of `fresh` costs both ends, from the first sums to the last result.
std::size_t calls_of_segment(View old, View fresh) {
  const FileShape shape = shape_of(old, fresh);
  const MemoryBasis basis(old);
  Table table(shape);
  if (needs_table(shape)) {
    for (std::uint32_t part = 0; part < table_parts(shape); ++part) {
      table.add(part, sign_table_part(basis, shape, part));
    }
  }
  Outcome outcome;
  outcome.rebuilt.reserve(fresh.size());
  const test::Allocations counted;
  play_segment(basis, fresh, 0, needs_table(shape) ? &table : nullptr, outcome,
               [](const Bytes&) {});
  return counted.count();
}

TEST_SUITE("delta/allocations") {
  TEST_CASE("an equal segment") {
    const Bytes data = noise(segment, 1);
    CHECK(calls_of_segment(data, data) <= 40);
  }

  TEST_CASE("a shifted segment of 500 chunks or more") {
    const Bytes old = noise(2 * segment, 1);
    Bytes fresh = noise(100, 2);
    append(fresh, old);
    const std::size_t calls = calls_of_segment(old, fresh);
    INFO(calls);
    CHECK(calls <= 250);
  }

  TEST_CASE("a part of a table with a thousand chunks") {
    const Bytes old = noise(2 * segment, 1);
    const MemoryBasis basis(old);
    const FileShape shape{old.size() + 1, old.size(), &test_key()};
    REQUIRE(table_parts(shape) == 1);
    const test::Allocations counted;
    const Bytes blob = sign_table_part(basis, shape, 0);
    CHECK(counted.count() <= 30);
  }
}

}  // namespace
}  // namespace lockstep::delta
