// Caps on connections, and a log that cannot be flooded.
#include "daemon/admission.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "daemon/refusal_log.hpp"

namespace lockstep::daemon {
namespace {

using Place = Admission::Place;

// Admits `count` connections from `address`; true when all of them got a place.
bool fill(Admission& admission, const std::string& address, int count, std::vector<Place>& places) {
  for (int i = 0; i < count; ++i) {
    auto verdict = admission.admit(address);
    if (std::holds_alternative<const char*>(verdict)) return false;
    places.push_back(std::move(std::get<Place>(verdict)));
  }
  return true;
}

}  // namespace

TEST_SUITE("daemon/admission") {
  TEST_CASE("one address cannot keep others out") {
    Admission admission({});
    std::vector<Place> places;
    CHECK(fill(admission, "a", 8, places));
    CHECK_FALSE(fill(admission, "a", 1, places));
    CHECK(fill(admission, "b", 8, places));
    places.erase(places.begin());  // one of a's
    CHECK(fill(admission, "a", 1, places));
    CHECK(admission.count() == 16);
  }

  TEST_CASE("unknown peers are capped together") {
    Admission admission({8, 10, 100});
    std::vector<Place> places;
    CHECK(fill(admission, "a", 8, places));
    CHECK(fill(admission, "b", 2, places));
    CHECK_FALSE(fill(admission, "c", 1, places));
    places[0].known();
    places[0].known();  // a second time changes nothing
    CHECK(fill(admission, "c", 1, places));
    CHECK_FALSE(fill(admission, "c", 1, places));
  }

  TEST_CASE("known peers count in the total only") {
    Admission admission({2, 3, 5});
    std::vector<Place> places;
    for (int i = 0; i < 5; ++i) {
      CHECK(fill(admission, "a", 1, places));
      places.back().known();
    }
    CHECK_FALSE(fill(admission, "a", 1, places));
    CHECK_FALSE(fill(admission, "b", 1, places));
    places.clear();
    CHECK(admission.count() == 0);
    CHECK(fill(admission, "b", 2, places));
  }

  TEST_CASE("a moved place is counted once and may outlive its admission") {
    std::vector<Place> places;
    {
      Admission admission({1, 1, 1});
      CHECK(fill(admission, "a", 1, places));
      Place moved = std::move(places.front());
      CHECK(admission.count() == 1);
      places.front() = std::move(moved);
      CHECK(admission.count() == 1);
    }
    places.front().known();
    places.clear();
  }

  TEST_CASE("refusals are logged a few at a time") {
    std::vector<std::string> lines;
    const Log log([&](std::string_view line) { lines.emplace_back(line); });
    RefusalLog refusals(log);
    Instant now{std::chrono::hours(1)};
    for (int i = 0; i < 1000; ++i) refusals.refused("10.0.0.1:1", "no", now);
    CHECK(lines.size() == RefusalLog::lines_per_window);
    CHECK(lines.front() == "refused 10.0.0.1:1: no");
    now += RefusalLog::window;
    refusals.refused("x\x1b[2J", "no", now);
    REQUIRE(lines.size() == RefusalLog::lines_per_window + 2);
    CHECK(lines[RefusalLog::lines_per_window] == "refused 980 more connections");
    CHECK(lines.back().find('\x1b') == std::string::npos);
  }
}
}  // namespace lockstep::daemon
