#include "job/source_share.hpp"

#include <doctest/doctest.h>

using namespace lockstep;  // NOLINT(google-build-using-namespace)
using job::SharedRate;

namespace {

struct Session {};

}  // namespace

TEST_SUITE("job/source_share") {
  TEST_CASE("content is made ready for the fastest of links that are alike") {
    SharedRate rate;
    const Session a;
    const Session b;
    CHECK(rate.measured(&a, 100e6) == 100e6);
    CHECK(rate.measured(&b, 60e6) == 100e6);
    CHECK(rate.measured(&b, 300e6) == 300e6);
    CHECK(rate.measured(&a, 100e6) == 300e6);
  }

  TEST_CASE("a link slower than a quarter of the fastest is by itself") {
    SharedRate rate;
    const Session a;
    const Session b;
    CHECK(rate.measured(&a, 400e6) == 400e6);
    CHECK(rate.measured(&b, 100e6) == 400e6);
    CHECK(rate.measured(&b, 99e6) == 99e6);
  }

  TEST_CASE("a link counts as it was measured last, and no longer than its session") {
    SharedRate rate;
    const Session a;
    const Session b;
    CHECK(rate.measured(&a, 400e6) == 400e6);
    CHECK(rate.measured(&a, 200e6) == 200e6);
    CHECK(rate.measured(&b, 100e6) == 200e6);
    rate.forget(&a);
    CHECK(rate.measured(&b, 100e6) == 100e6);
  }

  TEST_CASE("every publish has a seed of its own") {
    const job::SourceShare a(2);
    const job::SourceShare b(2);
    CHECK(a.seed != b.seed);
  }
}
