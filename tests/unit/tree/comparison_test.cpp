// Times within a window, and which of two is newer; as rsync decided for the same pairs.
#include "tree/comparison.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace lockstep::tree {

TEST_SUITE("tree/comparison") {
  TEST_CASE("nanoseconds count only where both sides have them") {
    const struct {
      Timestamp a, b;
      bool same;
    } cases[] = {{{5, 1}, {5, 1}, true},  {{5, 1}, {5, 2}, false},
                 {{5, 0}, {5, 2}, true},  {{5, 2}, {5, 0}, true},
                 {{5, 0}, {6, 0}, false}, {{-1, 999'999'999}, {0, 0}, false}};
    for (const auto& c : cases) {
      CHECK(same_time(c.a, c.b, {}) == c.same);
      CHECK(same_time(c.b, c.a, {}) == c.same);
    }
  }

  TEST_CASE("times within the window are equal") {
    CHECK(same_time({5, 1}, {5, 2}, 0));
    CHECK_FALSE(same_time({5, 0}, {6, 0}, 0));
    CHECK(same_time({5, 0}, {7, 0}, 2));
    CHECK(same_time({7, 0}, {5, 0}, 2));
    CHECK_FALSE(same_time({5, 0}, {8, 0}, 2));
    CHECK_FALSE(same_time({5, 0}, {5, 1}, -1));
    CHECK(same_time({5, 1}, {5, 1}, -1));
  }

  TEST_CASE("times at the ends of their range have no window between them") {
    constexpr Timestamp first{std::numeric_limits<std::int64_t>::min(), 0};
    constexpr Timestamp last{std::numeric_limits<std::int64_t>::max(), 0};
    CHECK_FALSE(same_time(first, last, std::numeric_limits<std::int32_t>::max()));
    CHECK_FALSE(same_time(last, first, {}));
    CHECK(is_newer(last, first, {}));
    CHECK_FALSE(is_newer(first, last, {}));
  }

  TEST_CASE("newer counts whole seconds, the window in favour of what is there") {
    CHECK(is_newer({6, 0}, {5, 0}, {}));
    CHECK_FALSE(is_newer({5, 9}, {5, 0}, {}));
    CHECK_FALSE(is_newer({5, 0}, {6, 0}, {}));
    CHECK(is_newer({5, 0}, {5, 0}, 2));
    CHECK(is_newer({5, 0}, {6, 0}, 2));
    CHECK_FALSE(is_newer({5, 0}, {7, 0}, 2));
    CHECK(is_newer({5, 9}, {5, 8}, -1));
    CHECK_FALSE(is_newer({5, 8}, {5, 8}, -1));
  }
}
}  // namespace lockstep::tree
