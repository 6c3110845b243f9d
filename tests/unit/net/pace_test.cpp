#include "net/pace.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace lockstep::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("pace: no limit") {
  Pace pace(0, Instant{});
  pace.spend(1'000'000'000);
  CHECK(pace.allowance(Instant{}) == std::numeric_limits<std::uint64_t>::max());
  CHECK(pace.wait_for(1'000'000, Instant{}) == Duration::zero());
}

TEST_CASE("pace: starts with a tenth of a second and refills by time") {
  Pace pace(10'000'000, Instant{});
  CHECK(pace.allowance(Instant{}) == 1'000'000);
  pace.spend(1'000'000);
  CHECK(pace.allowance(Instant{}) == 0);
  CHECK(pace.wait_for(500'000, Instant{}) == milliseconds(50));
  CHECK(pace.allowance(Instant{} + milliseconds(50)) == doctest::Approx(500'000));
  CHECK(pace.allowance(Instant{} + seconds(100)) == 1'000'000);  // never more than the bucket
}

TEST_CASE("pace: a debt is paid by later time") {
  Pace pace(10'000'000, Instant{});
  pace.spend(3'000'000);
  CHECK(pace.allowance(Instant{} + milliseconds(100)) == 0);
  CHECK(pace.wait_for(1, Instant{} + milliseconds(100)) >= milliseconds(100));
  CHECK(pace.allowance(Instant{} + milliseconds(250)) == doctest::Approx(500'000));
}

TEST_CASE("pace: waiting for more than the bucket waits for the bucket") {
  Pace pace(1'000, Instant{});
  pace.spend(16'384);
  const Duration wait = pace.wait_for(1U << 30U, Instant{});
  CHECK(wait < seconds(17));
  CHECK(pace.allowance(Instant{} + wait) >= 16'383);
}

TEST_CASE("pace: a clock that steps back changes nothing") {
  Pace pace(10'000'000, Instant{} + seconds(5));
  pace.spend(1'000'000);
  CHECK(pace.allowance(Instant{}) == 0);
  CHECK(pace.allowance(Instant{} + seconds(5)) == 0);
}

TEST_CASE("pace: the long run keeps the rate") {
  Pace pace(1'000'000, Instant{});
  Instant now{};
  std::uint64_t sent = 0;
  while (now < Instant{} + seconds(10)) {
    now += pace.wait_for(65'536, now);
    pace.spend(65'536);
    sent += 65'536;
  }
  CHECK(static_cast<double>(sent) == doctest::Approx(10'100'000).epsilon(0.02));
}

}  // namespace
}  // namespace lockstep::net
