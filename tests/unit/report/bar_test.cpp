#include "report/bar.hpp"

#include <doctest/doctest.h>

using namespace lockstep;
using report::Progress;

namespace {

Progress at(double seconds, std::uint64_t done, std::uint64_t total, bool known) {
  Progress progress;
  progress.seconds = seconds;
  progress.bytes_done = done;
  progress.bytes_total = total;
  progress.total_known = known;
  return progress;
}

Progress file_at(double seconds, const std::string& name, std::uint64_t done, std::uint64_t size) {
  Progress progress = at(seconds, 0, 0, true);
  progress.current = name;
  progress.current_bytes_done = done;
  progress.current_bytes = size;
  progress.files_total = 8;
  progress.files_done = 2;
  return progress;
}

}  // namespace

TEST_SUITE("report/bar") {
  TEST_CASE("a file's line is laid out as rsync's") {
    report::FileProgress lines(report::Units::thousands);
    CHECK(lines.update(file_at(0, "a", 0, 200'000)) ==
          "\r              0   0%    0.00kB/s    0:00:00  ");
    CHECK(lines.update(file_at(0.5, "a", 50'000, 200'000)).empty());  // once a second
    CHECK(lines.update(file_at(1, "a", 102'400, 200'000)) ==
          "\r        102,400  51%  100.00kB/s    0:00:00  ");
    CHECK(lines.close_line());
    CHECK(lines.update(file_at(2, "a", 200'000, 200'000)) ==
          "\r        200,000 100%   97.66kB/s    0:00:02 (xfr#1, to-chk=6/8)\n");
    CHECK_FALSE(lines.close_line());
    CHECK(lines.update(file_at(4, "a", 200'000, 200'000)).empty());
  }

  TEST_CASE("an empty file is done at once") {
    report::FileProgress lines(report::Units::thousands);
    CHECK(lines.update(file_at(1, "e", 0, 0)) ==
          "\r              0 100%    0.00kB/s    0:00:00 (xfr#1, to-chk=6/8)\n");
  }

  TEST_CASE("a redone file's line does not go back") {
    report::FileProgress lines(report::Units::thousands);
    CHECK(lines.update(file_at(1, "a", 500, 1000)).find(" 50%") != std::string::npos);
    CHECK(lines.update(file_at(3, "a", 100, 1000)).find(" 50%") != std::string::npos);
  }

  TEST_CASE("the bar never goes back") {
    report::Bar bar(80);
    CHECK(bar.update(at(1, 500, 1000, false)).find("500B of at least 1.00KB") != std::string::npos);
    CHECK(bar.update(at(2, 500, 1000, true)).starts_with(" 50%"));
    CHECK(bar.update(at(3, 400, 1000, true)).starts_with(" 50%"));
    CHECK(bar.update(at(4, 600, 2000, true)).starts_with(" 50%"));
    CHECK(bar.update(at(5, 2000, 2000, true)).starts_with("100%"));
    CHECK(bar.update(at(6, 3000, 2000, true)).starts_with("100%"));
  }

  TEST_CASE("the bar is redrawn ten times a second and fits the terminal") {
    report::Bar bar(40);
    Progress progress = at(1, 1, 2, true);
    progress.current = std::string(200, 'n') + "\x1b";
    CHECK(bar.update(progress).size() == 39);
    CHECK(bar.update(progress).empty());
    progress.seconds = 1.2;
    CHECK_FALSE(bar.update(progress).empty());
  }

  TEST_CASE("the whole run on one line: never backwards, drawn once a second, and at the end") {
    report::TotalProgress run(report::Units::thousands);
    CHECK(run.last().empty());  // nothing was ever shown
    report::Progress progress;
    progress.seconds = 1;
    progress.bytes_done = 102'400;
    progress.bytes_total = 204'800;
    progress.files_done = 1;
    progress.files_total = 2;
    CHECK(run.update(progress) ==
          "\r        102,400   0%  100.00kB/s    0:00:01 (xfr#1, ir-chk=1/2)");
    progress.seconds = 1.5;
    CHECK(run.update(progress).empty());
    progress.seconds = 2;
    progress.bytes_done = 1000;
    progress.total_known = true;
    CHECK(run.update(progress) ==
          "\r        102,400  50%   50.00kB/s    0:00:02 (xfr#1, to-chk=1/2)");
    progress.bytes_done = 204'800;
    progress.files_done = 2;
    CHECK(run.update(progress).empty());
    CHECK(run.last() == "\r        204,800 100%  100.00kB/s    0:00:02 (xfr#2, to-chk=0/2)");
    CHECK(run.close_line());
  }
}
