// What we print for a change against what the installed rsync prints for the same one.
#include "report/itemize.hpp"
#include "report/stats.hpp"
#include "unit/report/captured.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;
using tree::Action;
using tree::Kind;
using tree::Why;

namespace {

struct Case {
  const char* setup;    // shell, in a directory with equal trees s and t
  const char* options;  // of rsync
  tree::Change change;
};

const char* const equal_trees =
    "mkdir -p s/d && echo one > s/f && echo two > s/d/g && ln -s f s/l && mkfifo s/p && "
    "touch -d 2001-01-01 s/f s/d/g s/d s && touch -hd 2001-01-01 s/l && rsync -a s/ t && ";

const std::vector<Case> cases = {
    {"echo x > s/new", "-a", test::new_file("new")},
    {"mkdir s/n", "-a", test::change(Action::create, Why::created, Kind::directory, "n")},
    {"ln -s x s/nl", "-a", test::change(Action::create, Why::created, Kind::symlink, "nl", "x")},
    {"mkfifo s/np", "-a", test::change(Action::create, Why::created, Kind::fifo, "np")},
    {"echo longer > s/f", "-a",
     test::change(Action::transfer, Why::size | Why::time, Kind::file, "f")},
    {"echo longer > s/f", "-r",
     test::change(Action::transfer, Why::size | Why::time_set, Kind::file, "f")},
    {"touch -d 2002-01-01 s/f", "-a", test::change(Action::transfer, Why::time, Kind::file, "f")},
    {"echo eno > s/f; touch -d 2001-01-01 s/f", "-ac",
     test::change(Action::transfer, Why::content, Kind::file, "f")},
    {"touch -d 2002-01-01 s/f", "-ac", test::change(Action::metadata, Why::time, Kind::file, "f")},
    {"chmod 600 s/f", "-a", test::change(Action::metadata, Why::perms, Kind::file, "f")},
    {"chmod 700 s/d", "-a", test::change(Action::metadata, Why::perms, Kind::directory, "d")},
    {"chmod 700 s", "-a", test::change(Action::metadata, Why::perms, Kind::directory, ".")},
    {"touch -d 2002-01-01 s/d", "-a",
     test::change(Action::metadata, Why::time, Kind::directory, "d")},
    {"touch -hd 2002-01-01 s/l", "-a",
     test::change(Action::metadata, Why::time, Kind::symlink, "l", "f")},
    {"ln -sfn d s/l; touch -hd 2001-01-01 s/l", "-a",
     test::change(Action::create, Why::content, Kind::symlink, "l", "d")},
    {"ln s/f s/z", "-aH", test::change(Action::hard_link, Why::created, Kind::file, "z", "f")},
    {"rm s/f", "-a --delete", test::change(Action::remove, Why::none, Kind::file, "f")},
    {"rm s/l", "-a --delete", test::change(Action::remove, Why::none, Kind::symlink, "l", "f")},
    {"rm -r s/d", "-a --delete", test::change(Action::remove, Why::none, Kind::directory, "d")},
    {"touch \"s/$(printf 'a\\nb')\"", "-a", test::new_file("a\nb")},
};

std::string rsync_says(const Case& c, const std::string& mode) {
  const test::ScratchDirectory scratch;
  const test::Ran ran =
      test::run_command("cd " + scratch.text() + " && " + equal_trees + "{ " + c.setup +
                        "; } && rsync " + c.options + " " + mode + " s/ t/");
  REQUIRE(ran.status == 0);
  return "\n" + ran.out;
}

// "Total bytes sent" of every "Total bytes sent: N".
std::vector<std::string> labels_of(const std::string& block) {
  std::vector<std::string> labels;
  for (const std::string& line : test::lines_of(block)) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) labels.push_back(line.substr(0, colon));
  }
  return labels;
}

}  // namespace

TEST_SUITE("report/rsync") {
  TEST_CASE("itemized lines are the installed rsync's") {
    if (!test::have_rsync()) return;
    for (const Case& c : cases) {
      CAPTURE(c.setup);
      const std::string line = test::line_of(test::styled(0, 1), c.change).value_or("");
      CAPTURE(line);
      const std::string said = rsync_says(c, "-i");
      CAPTURE(said);
      CHECK(said.find("\n" + line + "\n") != std::string::npos);
    }
  }

  TEST_CASE("verbose lines are the installed rsync's") {
    if (!test::have_rsync()) return;
    for (const Case& c : cases) {
      CAPTURE(c.setup);
      // At -vv attributes alone count as well, which shows how the name would look.
      const std::string line = test::line_of(test::styled(2), c.change).value_or("");
      const std::string said = rsync_says(c, "-v");
      CAPTURE(said);
      CHECK((said.find("\n" + line + "\n") != std::string::npos) == report::is_named(c.change));
    }
  }

  TEST_CASE("statistics have the installed rsync's labels in its order") {
    if (!test::have_rsync()) return;
    const test::ScratchDirectory scratch;
    test::write_file(scratch / "s/f", "content");
    const test::Ran ran = test::run_command("cd " + scratch.text() + " && rsync -an --stats s/ t/");
    std::vector<std::string> ours = labels_of(report::stats_block({}, report::Units::thousands));
    std::erase_if(ours, [](const std::string& label) {
      return label == "Refined data" || label == "Number of renamed files" ||
             label == "Renamed data";
    });
    CHECK(ours == labels_of(ran.out));
  }

  TEST_CASE("totals are worded as the installed rsync words them") {
    if (!test::have_rsync()) return;
    const test::ScratchDirectory scratch;
    test::write_file(scratch / "s/f", std::string(1234567, 'x'));
    const test::Ran ran = test::run_command("cd " + scratch.text() + " && rsync -a --stats s/f t");
    report::Figures figures;
    figures.total_bytes = 1234567;
    const auto tail = [](const std::string& text) { return test::lines_of(text).back(); };
    figures.wire_bytes_sent = 1234567;
    CHECK(tail(report::totals(figures, report::Units::thousands, false)) == tail(ran.out));
  }
}
