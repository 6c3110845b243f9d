#include "job/round_trip.hpp"

#include <doctest/doctest.h>

namespace lockstep::job {
namespace {

using std::chrono::milliseconds;

wire::Message wants(std::uint32_t directory) {
  return wire::Wants{directory + 1, {{directory, {}}}};
}
wire::Message entries(std::uint32_t directory) {
  wire::Entries message;
  message.directory = directory;
  return message;
}

}  // namespace

TEST_CASE("the answer to the question that is watched says how long it took") {
  RoundTrip trip;
  const Instant start{};
  trip.asked(wants(3), start);
  trip.asked(wants(4), start + milliseconds(1));
  CHECK_FALSE(trip.answered(entries(4), start + milliseconds(2)));
  CHECK_FALSE(trip.answered(wire::Ping{}, start + milliseconds(2)));
  CHECK(trip.answered(entries(3), start + milliseconds(5)) == milliseconds(5));
  CHECK_FALSE(trip.answered(entries(3), start + milliseconds(6)));  // more of the same answer
}

TEST_CASE("the shortest answer counts") {
  RoundTrip trip;
  const Instant start{};
  const auto took = [&](milliseconds time) {
    trip.asked(wants(1), start);
    return trip.answered(entries(1), start + time);
  };
  CHECK(took(milliseconds(20)) == milliseconds(20));
  CHECK_FALSE(took(milliseconds(30)));
  CHECK(took(milliseconds(10)) == milliseconds(10));
  CHECK_FALSE(took(milliseconds(10)));
}

TEST_CASE("nothing is learned from what is no question") {
  RoundTrip trip;
  trip.asked(wire::Wants{7, {}}, {});
  CHECK_FALSE(trip.answered(entries(0), Instant{milliseconds(1)}));
}

}  // namespace lockstep::job
