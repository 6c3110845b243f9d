#include "job/link_meter.hpp"

#include <doctest/doctest.h>

using namespace lockstep;
using namespace std::chrono_literals;

TEST_CASE("a link that is never full is not measured") {
  job::LinkMeter meter;
  for (int i = 0; i < 100; ++i) {
    CHECK_FALSE(meter.sample(Instant{} + i * 100ms, 1000U * static_cast<unsigned>(i), false));
  }
}

TEST_CASE("only the time while it is full counts") {
  job::LinkMeter meter;
  CHECK_FALSE(meter.sample(Instant{}, 0, true));
  CHECK_FALSE(meter.sample(Instant{} + 200ms, 2'000'000, false));
  // Idle for a minute, while little is sent.
  CHECK_FALSE(meter.sample(Instant{} + 60s, 2'000'100, true));
  const auto rate = meter.sample(Instant{} + 60'100ms, 3'000'100, true);
  REQUIRE(rate);
  CHECK(*rate == doctest::Approx(10e6));
}

TEST_CASE("it follows a link that changes") {
  job::LinkMeter meter;
  std::uint64_t bytes = 0;
  std::optional<double> last;
  for (int i = 0; i < 40; ++i) {
    bytes += i < 20 ? 10'000'000 : 100'000;
    if (const auto rate = meter.sample(Instant{} + i * 100ms, bytes, true)) last = rate;
  }
  REQUIRE(last);
  CHECK(*last == doctest::Approx(1e6));
}
