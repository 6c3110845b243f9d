#include <doctest/doctest.h>

#include "unit/report/captured.hpp"

using namespace lockstep;
using report::Info;
using tree::Action;
using tree::Change;
using tree::Kind;
using tree::Why;

namespace {

const Change kept = test::change(Action::keep, Why::none, Kind::file, "f");
const Change kept_link = test::change(Action::keep, Why::none, Kind::symlink, "l", "f");
const Change kept_directory = test::change(Action::keep, Why::none, Kind::directory, "d");
const Change chmoded = test::change(Action::metadata, Why::perms, Kind::file, "p");
const Change removed = test::change(Action::remove, Why::none, Kind::directory, "old");

std::string line(const report::Style& style, const Change& change) {
  return test::line_of(style, change).value_or("(none)");
}

report::Style formatted(const std::string& format) {
  report::Style style = test::styled(0);
  style.out_format = format;
  return style;
}

}  // namespace

TEST_SUITE("report/lines") {
  TEST_CASE("what stays as it is has a line from -vv or -ii on") {
    for (const report::Style& style : {test::styled(0), test::styled(1), test::styled(0, 1)}) {
      CHECK(line(style, kept) == "(none)");
      CHECK(line(style, kept_directory) == "(none)");
    }
    CHECK(line(test::styled(2), kept) == "f is uptodate");
    CHECK(line(test::styled(2), kept_link) == "l is uptodate");
    CHECK(line(test::styled(2), kept_directory) == "(none)");
    CHECK(line(test::styled(0, 2), kept) == ".f          f");
    CHECK(line(test::styled(0, 2), kept_link) == ".L          l -> f");
    CHECK(line(test::styled(2, 1), kept_directory) == ".d          d/");
  }

  TEST_CASE("attributes alone name a file from -vv on") {
    CHECK(line(test::styled(1), chmoded) == "(none)");
    CHECK(line(test::styled(2), chmoded) == "p");
    CHECK(line(test::styled(0, 1), chmoded) == ".f...p..... p");
    CHECK(line(formatted("%n"), chmoded) == "(none)");
    CHECK(line(formatted("%n %i"), chmoded) == "p .f...p.....");
  }

  TEST_CASE("a format without %i or %o words deletions itself") {
    CHECK(line(formatted("<%n>"), removed) == "deleting old/");
    CHECK(line(formatted("<%o %n>"), removed) == "<del. old/>");
    CHECK(line(formatted("%i %n"), removed) == "*deleting   old/");
  }

  TEST_CASE("--info changes what -v says") {
    report::Style style = test::styled(1);
    (void)report::read_topics("name0", style.info);
    CHECK(line(style, test::new_file("a")) == "(none)");
    style = test::styled(0);
    (void)report::read_topics("del", style.info);
    CHECK(line(style, removed) == "deleting old/");
    CHECK(line(style, test::new_file("a")) == "(none)");
  }

  TEST_CASE("an empty format prints empty lines, as rsync does") {
    CHECK(line(formatted(""), test::new_file("a")).empty());
  }

  TEST_CASE("-8 leaves high bytes alone and nothing else") {
    report::Style style = test::styled(1);
    CHECK(line(style, test::new_file("a\xff\n")) == "a\\#377\\#012");
    style.raw_high = true;
    CHECK(line(style, test::new_file("a\xff\n")) == "a\xff\\#012");
  }

  TEST_CASE("remarks are shown by topic") {
    report::Style style = test::styled(0);
    CHECK(report::wants_remark(style, tree::About::general));
    CHECK(report::wants_remark(style, tree::About::special_file));
    CHECK_FALSE(report::wants_remark(style, tree::About::command));
    CHECK(report::wants_remark(test::styled(2), tree::About::command));
    CHECK_FALSE(report::wants_remark(style, tree::About::removed_file));
    CHECK(report::wants_remark(test::styled(2), tree::About::removed_file));
    CHECK_FALSE(report::wants_remark(style, tree::About::passed_over));
    CHECK(report::wants_remark(test::styled(2), tree::About::passed_over));
    (void)report::read_topics("NONREG0", style.info);
    CHECK_FALSE(report::wants_remark(style, tree::About::special_file));
  }
}
