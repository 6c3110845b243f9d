#include <doctest/doctest.h>

#include "unit/report/captured.hpp"

using namespace lockstep;
using report::Format;
using report::Sink;
using report::Style;

namespace {

report::Figures some_figures() {
  report::Figures figures;
  figures.wire_bytes_sent = 200'440;
  figures.wire_bytes_received = 134;
  figures.total_bytes = 200'013;
  figures.seconds = 0.5;
  return figures;
}

void run(Sink& sink, ExitCode code = ExitCode::ok) {
  sink.begin(Sink::Direction::sending);
  sink.target_created("t\n");
  sink.change(test::change(tree::Action::remove, tree::Why::none, tree::Kind::directory, "old"));
  sink.change(test::new_file("a"));
  sink.change(test::change(tree::Action::metadata, tree::Why::perms, tree::Kind::file, "p"));
  sink.end(some_figures(), false, code);
}

std::string out_of(const Style& style) {
  test::Captured captured;
  run(*report::make_sink(style, captured.streams()));
  CHECK(captured.err.empty());
  return captured.out;
}

}  // namespace

TEST_SUITE("report/human") {
  TEST_CASE("a bare run says nothing") {
    CHECK(out_of({}).empty());
  }

  TEST_CASE("verbose names what is updated and closes with the totals") {
    CHECK(out_of(test::styled(1)) ==
          "sending incremental file list\n"
          "created directory t\\#012\n"
          "deleting old/\n"
          "a\n"
          "\n"
          "sent 200,440 bytes  received 134 bytes  401,148.00 bytes/sec\n"
          "total size is 200,013  speedup is 1.00\n");
  }

  TEST_CASE("itemized alone has neither head nor totals") {
    CHECK(out_of(test::styled(0, 1)) ==
          "created directory t\\#012\n"
          "*deleting   old/\n"
          ">f+++++++++ a\n"
          ".f...p..... p\n");
  }

  TEST_CASE("quiet beats everything but problems") {
    Style style = test::styled(2, 1);
    style.info.imply(report::Info::stats, 2);
    style.info.imply(report::Info::progress, 1);
    style.format = Format::quiet;
    CHECK(out_of(style).empty());
    test::Captured captured;
    const auto sink = report::make_sink(style, captured.streams(true));
    sink->problem({ExitCode::partial, "open a: gone"});
    CHECK(captured.err == "lockstep: open a: gone\n");
  }

  TEST_CASE("a dry run says so") {
    test::Captured captured;
    const auto sink = report::make_sink(test::styled(1), captured.streams());
    sink->end(some_figures(), true, ExitCode::ok);
    CHECK(captured.out.ends_with("speedup is 1.00 (DRY RUN)\n"));
  }

  TEST_CASE("a million lines are few writes") {
    test::Captured captured;
    const auto sink = report::make_sink(test::styled(0, 1), captured.streams());
    for (int i = 0; i < 100'000; ++i) sink->change(test::new_file("some/name"));
    sink->end({}, false, ExitCode::ok);
    CHECK(captured.out.size() == 100'000 * 22);
    CHECK(captured.out_calls < 50);
  }

  TEST_CASE("on a terminal a bare run shows a bar and one line of summary") {
    test::Captured captured;
    const Style bare;
    const auto sink = report::make_sink(bare, captured.streams(true));
    report::Progress progress;
    progress.bytes_done = 1;
    progress.bytes_total = 2;
    progress.total_known = true;
    progress.seconds = 1;
    sink->progress(progress);
    CHECK(captured.err.starts_with("\r\x1b[K 50%"));
    captured.err.clear();
    sink->problem({ExitCode::partial, "x"});
    CHECK(captured.err == "\r\x1b[Klockstep: x\n");
    captured.err.clear();
    sink->end(some_figures(), false, ExitCode::ok);
    CHECK(
        captured.err ==
        "transferred 0 files (0 bytes of 200.01KB); sent 200.44KB, received 134 bytes in 0.5 s\n");
    CHECK(captured.out.empty());
  }

  TEST_CASE("without a terminal there is no bar") {
    test::Captured captured;
    const auto sink = report::make_sink({}, captured.streams(false));
    sink->progress({});
    sink->end({}, false, ExitCode::ok);
    CHECK(captured.err.empty());
    CHECK_FALSE(report::shows_progress({}, captured.streams(false)));
    CHECK(report::shows_progress({}, captured.streams(true)));
  }

  TEST_CASE("progress lines stand below the file's name") {
    test::Captured captured;
    Style style;
    style.info.imply(report::Info::progress, 1);
    style.recursive = true;
    style.info.imply(report::Info::flist, 1);
    style.info.imply(report::Info::name, 1);
    const auto sink = report::make_sink(style, captured.streams());
    sink->begin(Sink::Direction::sending);
    report::Progress progress;
    progress.current_bytes = 10;
    progress.total_known = true;
    progress.files_total = 2;
    for (const char* name : {"a", "b"}) {
      sink->change(test::new_file(name));
      progress.current = name;
      progress.current_bytes_done = 0;
      sink->progress(progress);
      progress.current_bytes_done = 10;
      progress.files_done++;
      progress.seconds += 1;
      sink->progress(progress);
    }
    sink->end({}, false, ExitCode::ok);
    CHECK(captured.out ==
          "sending incremental file list\n"
          "a\n"
          "\r              0   0%    0.00kB/s    0:00:00  "
          "\r             10 100%    0.01kB/s    0:00:01 (xfr#1, to-chk=1/2)\n"
          "b\n"
          "\r              0   0%    0.00kB/s    0:00:00  "
          "\r             10 100%    0.01kB/s    0:00:01 (xfr#2, to-chk=0/2)\n");
  }
}
