#include "report/json.hpp"

#include <doctest/doctest.h>

#include "unit/report/captured.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;
using report::Sink;

namespace {

std::string line_for(const tree::Change& change) {
  test::Captured captured;
  report::Style style;
  style.format = report::Format::json;
  const auto sink = report::make_sink(style, captured.streams());
  sink->change(change);
  sink->end({}, false, ExitCode::ok);
  return test::lines_of(captured.out).front();
}

}  // namespace

TEST_SUITE("report/json") {
  TEST_CASE("one object per event") {
    test::Captured captured;
    report::Style style;
    style.format = report::Format::json;
    const auto sink = report::make_sink(style, captured.streams());
    sink->begin(Sink::Direction::receiving);
    sink->target_created("dst");
    sink->change(test::new_file("a"));
    sink->problem({ExitCode::vanished, "b vanished"});
    sink->progress({});  // not asked for
    sink->end({}, true, ExitCode::vanished);
    const auto lines = test::lines_of(captured.out);
    REQUIRE(lines.size() == 5);
    CHECK(lines[0] == R"({"v":1,"type":"begin","direction":"receiving"})");
    CHECK(lines[1] == R"({"v":1,"type":"target_created","path":"dst"})");
    CHECK(lines[2] == R"({"v":1,"type":"change","path":"a","action":"transfer","kind":"file",)"
                      R"("why":["created"],"itemized":">f+++++++++","size":0,)"
                      R"("modified":{"seconds":0,"nanoseconds":0}})");
    CHECK(lines[3] == R"({"v":1,"type":"problem","code":24,"message":"b vanished"})");
    CHECK(lines[4].starts_with(R"({"v":1,"type":"summary","exit_code":24,"dry_run":true,)"));
    CHECK(captured.err == "lockstep: b vanished\n");
  }

  TEST_CASE("names are exact whatever their bytes") {
    struct Case {
      std::string name;
      std::string expected;
    };
    const Case cases[] = {
        {"\xc3\xa9", "\"path\":\"\xc3\xa9\","},
        {"a\nb\"", R"("path":"a\nb\"",)"},
        {"\x1b[0m", R"("path":"\u001b[0m",)"},
        {"\xc2\x9b"
         "31m\x7f",
         R"("path":"\u009b31m\u007f",)"},
        {"\xe2\x80\xae", R"("path":"\u202e",)"},
        {"\xff", R"("path":"\\#377","path_base64":"/w==",)"},
        {"ab\xff\xfe", R"("path":"ab\\#377\\#376","path_base64":"YWL//g==",)"},
        {"a\xff.", R"("path":"a\\#377.","path_base64":"Yf8u",)"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.expected);
      CHECK(line_for(test::new_file(c.name)).find(c.expected) != std::string::npos);
    }
  }

  TEST_CASE("progress is given when asked for and only grows") {
    test::Captured captured;
    report::Style style;
    style.format = report::Format::json;
    style.info.imply(report::Info::progress, 1);
    const auto sink = report::make_sink(style, captured.streams());
    report::Progress progress;
    for (const std::uint64_t bytes : {10U, 5U, 20U}) {
      progress.bytes_done = bytes;
      sink->progress(progress);
      progress.seconds += 1;
    }
    const auto lines = test::lines_of(captured.out);
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].find(R"("bytes_done":10,)") != std::string::npos);
    CHECK(lines[2].find(R"("bytes_done":20,)") != std::string::npos);
  }
}
