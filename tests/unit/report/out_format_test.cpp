#include "report/out_format.hpp"

#include <doctest/doctest.h>

#include "unit/report/captured.hpp"

using namespace lockstep;
using tree::Action;
using tree::Kind;
using tree::Why;

namespace {

tree::Change big_file() {
  tree::Change change = test::new_file("d/big\n");
  change.mode = 04751;
  change.uid = 7;
  change.gid = 8;
  change.size = 1'234'567;
  change.modified.seconds = 60;
  change.source_path = "src/d/big\n";
  change.sent_bytes = 1000;
  change.sums_bytes = 20;
  return change;
}

std::string rendered(const std::string& format, const tree::Change& change,
                     report::Style style = {}) {
  report::Host host;
  host.process = 42;
  host.now = [] { return std::int64_t{99}; };
  host.local_time = [](std::int64_t seconds) { return "day " + std::to_string(seconds); };
  style.keeps_groups = true;
  return report::OutFormat(format).line(change, style, host);
}

}  // namespace

TEST_SUITE("report/out_format") {
  TEST_CASE("every escape has its value") {
    struct Case {
      const char* format;
      const char* expected;
    };
    const Case cases[] = {
        {"%b %c %l", "1000 20 1234567"},
        {"%B", "rwsr-x--x"},
        {"%C|", "                                |"},
        {"%f", "src/d/big\\#012"},
        {"%U:%G", "7:8"},
        {"%i %n%L", ">f+++++++++ d/big\\#012"},
        {"%M", "day-60"},
        {"[%m]", "[]"},
        {"%o %p", "send 42"},
        {"%t", "day 99"},
        {"100%%", "100%"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.format);
      CHECK(rendered(c.format, big_file()) == c.expected);
    }
  }

  TEST_CASE("what no client knows stays as it is written") {
    CHECK(rendered("%a %h %P %u %q %", big_file()) == "%a %h %P %u %q %");
    CHECK(rendered("%'-5q", big_file()) == "%'-5q");
  }

  TEST_CASE("widths and apostrophes") {
    CHECK(rendered("%10l|%-10l|%3l", big_file()) == "   1234567|1234567   |1234567");
    CHECK(rendered("%'l %''l %'''l %''''l", big_file()) == "1,234,567 1.23M 1.18M 1.18M");
    CHECK(rendered("%''8l|%-8n|", test::new_file("ab")) == "       0|ab      |");
    CHECK(rendered("%99999999999999999999n", test::new_file("ab")).size() == 4096);
  }

  TEST_CASE("a deletion has its own operation and no attributes") {
    const tree::Change gone = test::change(Action::remove, Why::none, Kind::directory, "old");
    CHECK(rendered("%o %n %B %l %L|", gone) == "del. old/ --------- 0 |");
  }

  TEST_CASE("a pull receives, and without -g there is no group") {
    report::Style style;
    style.from_other_host = true;
    CHECK(rendered("%o", big_file(), style) == "recv");
    const report::Host host;
    CHECK(report::OutFormat("%G").line(big_file(), style, host) == "DEFAULT");
  }

  TEST_CASE("links carry what they point at") {
    CHECK(rendered("%n%L", test::change(Action::create, Why::created, Kind::symlink, "l", "t")) ==
          "l -> t");
    CHECK(rendered("%n%L", test::change(Action::hard_link, Why::none, Kind::file, "b", "a")) ==
          "b => a");
    CHECK(rendered("%n%L", test::change(Action::keep, Why::none, Kind::file, "b", "a")) == "b");
  }

  TEST_CASE("permissions show s and t") {
    CHECK(report::permissions(0644) == "rw-r--r--");
    CHECK(report::permissions(06755) == "rwsr-sr-x");
    CHECK(report::permissions(06644) == "rwSr-Sr--");
    CHECK(report::permissions(01777) == "rwxrwxrwt");
    CHECK(report::permissions(01770) == "rwxrwx--T");
  }
}
