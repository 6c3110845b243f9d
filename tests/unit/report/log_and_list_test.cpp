#include <doctest/doctest.h>

#include "unit/report/captured.hpp"

using namespace lockstep;
using tree::Action;
using tree::Kind;
using tree::Why;

namespace {

struct Logged {
  test::Captured captured;
  std::string log;

  [[nodiscard]] std::unique_ptr<report::Sink> sink(report::Style style) {
    style.logs = true;
    report::Streams streams = captured.streams();
    streams.log = [this](std::string_view text) { log += text; };
    streams.host.process = 7;
    streams.host.local_time = [](std::int64_t) { return "T"; };
    return report::make_sink(style, std::move(streams));
  }
};

report::Figures some_figures() {
  report::Figures figures;
  figures.wire_bytes_sent = 1234;
  figures.total_bytes = 5000;
  figures.seconds = 1;
  return figures;
}

void run(report::Sink& sink) {
  sink.begin(report::Sink::Direction::sending);
  sink.target_created("t");
  sink.change(test::new_file("a"));
  sink.problem({ExitCode::ok, "skipping directory x"});
  sink.problem({ExitCode::partial, "open b: no"});
  sink.end(some_figures(), false, ExitCode::partial);
}

}  // namespace

TEST_SUITE("report/log") {
  TEST_CASE("a silent run is logged, time and process in front") {
    Logged logged;
    run(*logged.sink(test::styled(0)));
    CHECK(logged.captured.out == "skipping directory x\n");
    CHECK(logged.captured.err == "lockstep: open b: no\n");
    CHECK(logged.log ==
          "T [7] building file list\n"
          "T [7] >f+++++++++ a\n"
          "T [7] skipping directory x\n"
          "T [7] lockstep: open b: no\n"
          "T [7] sent 1234 bytes  received 0 bytes  total size 5000\n"
          "T [7] exit code 23\n");
  }

  TEST_CASE("with -v the log closes as the terminal does") {
    Logged logged;
    run(*logged.sink(test::styled(1)));
    CHECK(logged.log.find("T [7] created directory t\n") != std::string::npos);
    CHECK(logged.log.find("T [7] sent 1,234 bytes  received 0 bytes  1,234.00 bytes/sec\n"
                          "T [7] total size is 5,000  speedup is 4.05\n") != std::string::npos);
  }

  TEST_CASE("the log's format is its own, and may be empty") {
    Logged logged;
    report::Style style = test::styled(0, 1);
    style.log_format = "%o %n";
    logged.sink(style)->change(test::new_file("a"));
    CHECK(logged.log == "T [7] send a\n");
    logged.log.clear();
    style.log_format.clear();
    logged.sink(style)->change(test::new_file("a"));
    CHECK(logged.log.empty());
  }

  TEST_CASE("-q silences the terminal, not the log") {
    Logged logged;
    report::Style style = test::styled(1);
    style.format = report::Format::quiet;
    run(*logged.sink(style));
    CHECK(logged.captured.out.empty());
    CHECK(logged.log.find(">f+++++++++ a\n") != std::string::npos);
  }
}

TEST_SUITE("report/list") {
  TEST_CASE("an entry a line, in ls's columns") {
    test::Captured captured;
    report::Style style;
    style.list = style.keeps_links = true;
    report::Streams streams = captured.streams();
    streams.host.local_time = [](std::int64_t) { return "2026/11/25 13:49:51"; };
    const auto sink = report::make_sink(style, std::move(streams));
    sink->begin(report::Sink::Direction::receiving);
    sink->target_created(".");
    tree::Change change = test::new_file("big\n");
    change.mode = 0640;
    change.size = 200'000;
    sink->change(change);
    change = test::change(Action::create, Why::created, Kind::symlink, "l", "a");
    change.mode = 0777;
    change.size = 1;
    sink->change(change);
    change = test::change(Action::create, Why::created, Kind::directory, ".");
    change.mode = 01777;
    change.size = 60;
    sink->change(change);
    sink->end({}, true, ExitCode::ok);
    CHECK(captured.out ==
          "-rw-r-----        200,000 2026/11/25 13:49:51 big\\#012\n"
          "lrwxrwxrwx              1 2026/11/25 13:49:51 l -> a\n"
          "drwxrwxrwt             60 2026/11/25 13:49:51 .\n");
  }

  TEST_CASE("--no-h has narrower sizes, and links alone no targets") {
    test::Captured captured;
    report::Style style;
    style.list = true;
    style.units = report::Units::plain;
    const auto sink = report::make_sink(style, captured.streams());
    tree::Change change = test::change(Action::create, Why::created, Kind::symlink, "l", "a");
    change.size = 1;
    sink->change(change);
    sink->end({}, true, ExitCode::ok);
    CHECK(captured.out == "l---------           1 0 l\n");
  }
}
