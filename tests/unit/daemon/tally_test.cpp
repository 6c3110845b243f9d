// What a daemon counts, and what of it a peer can move.
#include "daemon/tally.hpp"

#include <doctest/doctest.h>

namespace lockstep::daemon {
namespace {

Config config_of(const std::vector<std::string>& names) {
  Config config;
  for (const std::string& name : names) {
    config.datasets.emplace_back();
    config.datasets.back().name = name;
  }
  return config;
}

}  // namespace

TEST_SUITE("daemon/tally") {
  TEST_CASE("only what the config has is counted") {
    Tally tally;
    tally.replace(config_of({"images"}));
    for (int i = 0; i < 3; ++i) tally.began("images");
    tally.began("made up");
    tally.ended("made up", true);
    tally.ended("images", false);
    tally.ended("images", true);
    REQUIRE(tally.datasets().size() == 1);
    const DatasetCounts& counts = tally.datasets().at("images");
    CHECK(counts.running == 1);
    CHECK(counts.ended == 2);
    CHECK(counts.failed == 1);
  }

  TEST_CASE("a reload keeps the counts of what stays") {
    Tally tally;
    tally.replace(config_of({"images", "labels"}));
    tally.began("images");
    tally.began("labels");
    tally.replace(config_of({"images"}));
    tally.ended("labels", false);  // it began before
    tally.replace(config_of({"images", "labels"}));
    CHECK(tally.datasets().at("images").running == 1);
    CHECK(tally.datasets().at("labels").running == 0);
    tally.ended("labels", false);
    CHECK(tally.datasets().at("labels").ended == 0);
  }

  TEST_CASE("not current is not current from its begin") {
    Tally tally;
    tally.replace(config_of({"images"}));
    const Instant begin = Instant{} + std::chrono::seconds(100);
    tally.keeper_is("images", group::Condition::behind, begin);  // no keeper was started
    CHECK_FALSE(tally.datasets().at("images").keeper);
    tally.keeper_started("images");
    const auto& keeper = tally.datasets().at("images").keeper;
    CHECK_FALSE(keeper->since);
    tally.keeper_is("images", group::Condition::behind, begin);
    tally.keeper_is("images", group::Condition::in_doubt, begin + std::chrono::seconds(5));
    CHECK(keeper->condition == group::Condition::in_doubt);
    CHECK(keeper->since == begin);
    tally.keeper_ended("images");
    CHECK_FALSE(keeper->up);
    CHECK(keeper->since == begin);
    tally.keeper_started("images");
    CHECK(keeper->starts == 2);
    tally.keeper_is("images", group::Condition::current, begin + std::chrono::seconds(9));
    CHECK_FALSE(keeper->since);
  }

  TEST_CASE("every count is a change, and what is not counted is none") {
    Tally tally;
    tally.replace(config_of({"images"}));
    const std::uint64_t before = tally.changes();
    tally.began("made up");
    CHECK(tally.changes() == before);
    tally.began("images");
    CHECK(tally.changes() > before);
  }
}

}  // namespace lockstep::daemon
