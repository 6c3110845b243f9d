// The four figures of a publish, as numbers, as a line of JSON and as people read them.
#include "group/publish_figures.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace lockstep;
using group::MemberFigures;
using group::PublishFigures;

namespace {

PublishFigures sample() {
  PublishFigures figures;
  figures.generation = "000042-1f0c9a3b";
  figures.begun = 1'700'000'000;
  figures.seconds = 4.5;
  figures.logical_bytes = 1000;
  figures.fresh_bytes = 100;
  figures.members = {{"lockstep://a/d", 1.0, 50, 1, 0},
                     {"lockstep://b/d", 3.0, 150, 3, 1},
                     {"lockstep://c/d", std::nullopt, 0, 0, 0},
                     {"lockstep://e/d", 2.0, 0, 0, 0}};
  return figures;
}

}  // namespace

TEST_SUITE("group/publish_figures") {
  TEST_CASE("errors of attempts, members of members, bytes of bytes") {
    const PublishFigures figures = sample();
    CHECK(figures.error_ratio() == doctest::Approx(0.25));
    CHECK(figures.consistency() == doctest::Approx(0.75));
    REQUIRE(figures.efficiency());
    CHECK(*figures.efficiency() == doctest::Approx(20));  // 4 * 1000 by 200
  }

  TEST_CASE("a delay is one that was measured, by nearest rank") {
    const PublishFigures figures = sample();
    CHECK(figures.delay(0) == 1.0);
    CHECK(figures.delay(1.0 / 3) == 1.0);
    CHECK(figures.delay(0.34) == 2.0);
    CHECK(figures.delay(0.5) == 2.0);
    CHECK(figures.delay(0.95) == 3.0);
    CHECK(figures.delay(1) == 3.0);
  }

  TEST_CASE("where there is nothing to count there is no figure, and no division by zero") {
    const PublishFigures none;
    CHECK(none.error_ratio() == 0);
    CHECK(none.consistency() == 1);
    CHECK_FALSE(none.efficiency());
    CHECK_FALSE(none.delay(0.5));
    PublishFigures unsent = sample();
    for (MemberFigures& member : unsent.members) member.wire_bytes = 0;
    CHECK_FALSE(unsent.efficiency());
  }

  TEST_CASE("a line of JSON, whatever the names hold") {
    PublishFigures figures = sample();
    figures.members[0].url = "lockstep://a/\xFF\n\"";
    const std::string line = group::figures_json(figures);
    CHECK(line.find('\n') == std::string::npos);
    const auto json = nlohmann::json::parse(line);
    CHECK(json["v"] == 1);
    CHECK(json["generation"] == "000042-1f0c9a3b");
    CHECK(json["code"] == 0);
    CHECK(json["error_ratio"] == doctest::Approx(0.25));
    CHECK(json["consistency"] == doctest::Approx(0.75));
    CHECK(json["efficiency"] == doctest::Approx(20));
    CHECK(json["delay_p50"] == doctest::Approx(2));
    CHECK(json["delay_p95"] == doctest::Approx(3));
    REQUIRE(json["members"].size() == 4);
    CHECK(json["members"][1]["wire_bytes"] == 150);
    CHECK(json["members"][1]["attempts"] == 3);
    CHECK(json["members"][1]["failures"] == 1);
    CHECK_FALSE(json["members"][2].contains("delay"));
    const auto empty = nlohmann::json::parse(group::figures_json({}));
    CHECK_FALSE(empty.contains("efficiency"));
    CHECK_FALSE(empty.contains("delay_p50"));
  }

  TEST_CASE("as people read them") {
    CHECK(group::figures_text(sample()) ==
          "errors 25.0 %, consistency 75 %, delay p50 2.00 s p95 3.00 s, efficiency 20.0");
    CHECK(group::figures_text({}) == "errors 0.0 %, consistency 100 %");
  }
}
