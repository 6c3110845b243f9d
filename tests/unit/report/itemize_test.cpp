#include "report/itemize.hpp"

#include <doctest/doctest.h>

#include "unit/report/captured.hpp"

using namespace lockstep;
using tree::Action;
using tree::Kind;
using tree::Why;

TEST_SUITE("report/itemize") {
  TEST_CASE("has eleven characters for every change") {
    struct Case {
      Action action;
      Why why;
      Kind kind;
      std::string expected;
    };
    const Case cases[] = {
        {Action::transfer, Why::created, Kind::file, ">f+++++++++"},
        {Action::transfer, Why::size | Why::time, Kind::file, ">f.st......"},
        {Action::transfer, Why::content, Kind::file, ">fc........"},
        {Action::transfer, Why::size | Why::time_set, Kind::file, ">f.sT......"},
        {Action::transfer, Why::none, Kind::file, ">f........."},
        {Action::create, Why::created, Kind::directory, "cd+++++++++"},
        {Action::create, Why::created, Kind::fifo, "cS+++++++++"},
        {Action::create, Why::created, Kind::char_device, "cD+++++++++"},
        {Action::create, Why::content, Kind::symlink, "cLc........"},
        {Action::hard_link, Why::created, Kind::file, "hf+++++++++"},
        {Action::hard_link, Why::none, Kind::file, "hf         "},
        {Action::metadata, Why::time, Kind::directory, ".d..t......"},
        {Action::metadata, Why::none, Kind::file, ".f         "},
        {Action::metadata, Why::time | Why::perms | Why::owner | Why::group | Why::acl | Why::xattr,
         Kind::file, ".f..tpog.ax"},
        {Action::remove, Why::none, Kind::directory, "*deleting  "},
    };
    for (const Case& c : cases) {
      CAPTURE(c.expected);
      CHECK(report::itemize(test::change(c.action, c.why, c.kind, "x"),
                            report::Sink::Direction::receiving) == c.expected);
    }
  }

  TEST_CASE("a push points the other way") {
    CHECK(report::itemize(test::new_file("x"), report::Sink::Direction::sending) == "<f+++++++++");
  }

  TEST_CASE("names carry what they point at and are escaped") {
    const auto named = [](const tree::Change& change) {
      return test::line_of(test::styled(1), change).value_or("");
    };
    CHECK(named(test::change(Action::metadata, Why::time, Kind::directory, ".")) == "./");
    CHECK(named(test::change(Action::create, Why::created, Kind::symlink, "l", "t\n")) ==
          "l -> t\\#012");
    CHECK(named(test::change(Action::hard_link, Why::created, Kind::file, "b", "a")) == "b => a");
    CHECK(named(test::change(Action::remove, Why::none, Kind::symlink, "l", "t")) == "deleting l");
    CHECK(named(test::new_file("\x1b[31m")) == "\\#033[31m");
  }

  TEST_CASE("what stays is blank, and a link that stays is one") {
    CHECK(report::itemize(test::change(Action::keep, Why::none, Kind::symlink, "l", "t"),
                          report::Sink::Direction::receiving) == ".L         ");
    CHECK(report::itemize(test::change(Action::keep, Why::none, Kind::file, "b", "a"),
                          report::Sink::Direction::receiving) == "hf         ");
  }

  TEST_CASE("a further name of a symlink names the first while it is new, then where it leads") {
    tree::Change link = test::change(Action::hard_link, Why::created, Kind::symlink, "b", "t");
    link.hard_link = "a";
    CHECK(report::itemize(link, report::Sink::Direction::receiving) == "hL+++++++++");
    CHECK(test::line_of(test::styled(1), link).value_or("") == "b => a");
    link.action = Action::keep;
    link.why = Why::none;
    CHECK(report::itemize(link, report::Sink::Direction::receiving) == "hL         ");
    CHECK(test::line_of(test::styled(1, 2), link).value_or("") == "hL          b -> t");
  }
}
