#include "delta/gear.hpp"

#include <doctest/doctest.h>

#include <set>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

std::vector<std::size_t> cuts(View data, GearSize size) {
  const Gear gear(test_key());
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < data.size();) {
    at += gear.cut(data.subspan(at), size);
    ends.push_back(at);
  }
  return ends;
}

}  // namespace

TEST_SUITE("delta/gear") {
  TEST_CASE("keeps chunks within their limits and near the average") {
    const Bytes data = noise(std::size_t{4} << 20U, 1);
    for (const std::uint64_t average : {1024U, 8192U}) {
      CAPTURE(average);
      const GearSize size{average};
      std::size_t begin = 0;
      const auto ends = cuts(data, size);
      for (const std::size_t end : ends) {
        if (end != data.size()) CHECK(end - begin >= size.least());
        CHECK(end - begin <= size.most());
        begin = end;
      }
      const std::size_t mean = data.size() / ends.size();
      CHECK(mean > average * 8 / 10);
      CHECK(mean < average * 12 / 10);
    }
  }

  TEST_CASE("finds the same boundaries again after an insertion") {
    const Bytes data = noise(std::size_t{1} << 20U, 1);
    const Bytes longer = joined({as_view("hello"), View(data)});
    const auto before = cuts(data, {4096});
    std::set<std::size_t> after;
    for (const std::size_t end : cuts(longer, {4096})) after.insert(end - 5);
    std::size_t kept = 0;
    for (const std::size_t end : before) kept += after.count(end);
    CHECK(kept + 5 >= before.size());
  }

  TEST_CASE("cuts differently under another key") {
    const Bytes data = noise(std::size_t{1} << 16U, 1);
    const Gear ours(test_key());
    const HashKey other_key = make_hash_key({std::byte{99}});
    const Gear other(other_key);
    CHECK(ours.cut(data, {4096}) != other.cut(data, {4096}));
  }
}

}  // namespace lockstep::delta
