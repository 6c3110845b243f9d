#include "cli/parse.hpp"

#include <algorithm>
#include <chrono>

#include "unit/cli/reading.hpp"

using namespace lockstep;
using test::Words;

namespace {

// "archive|exclude=x|-links" and the words: a line that is easy to compare.
struct Read {
  std::string uses;
  Words words;
};

Read read(const Words& args) {
  const auto options = cli::sync_options();
  const cli::Line line = cli::parse(args, cli::spellings_of(options));
  Read out;
  for (const cli::Use& use : line.uses) {
    const cli::Spelling& spelling = options[use.option].spelling;
    if (!out.uses.empty()) out.uses += '|';
    if (!use.on) out.uses += '-';
    out.uses +=
        spelling.name.empty() ? std::string(1, spelling.letter) : std::string(spelling.name);
    if (spelling.takes_value() && use.on) out.uses += '=' + use.value;
  }
  out.words = line.words;
  return out;
}

}  // namespace

TEST_SUITE("cli/parse") {
  TEST_CASE("good lines") {
    struct Case {
      Words args;
      std::string uses;
      Words words;
    };
    const Case cases[] = {
        {{}, "", {}},
        {{"-a", "s", "d"}, "archive", {"s", "d"}},
        {{"-avzP", "s", "d"}, "archive|verbose|compress|P", {"s", "d"}},
        {{"s", "-a", "d", "-v"}, "archive|verbose", {"s", "d"}},
        {{"--archive", "--no-owner", "--no-g", "--no-D"}, "archive|-owner|-group|-D", {}},
        {{"--no-r", "-a"}, "-recursive|archive", {}},
        {{"--exclude=*.o", "s"}, "exclude=*.o", {"s"}},
        {{"--exclude", "*.o", "s"}, "exclude=*.o", {"s"}},
        {{"--exclude", "-x", "--exclude", "--delete", "--exclude", "--"},
         "exclude=-x|exclude=--delete|exclude=--",
         {}},
        {{"--exclude=a=b", "--exclude==c"}, "exclude=a=b|exclude==c", {}},
        {{"--exclude=[a,b]", "--exclude={x}", "--exclude=a,b", "--exclude", "[z]"},
         "exclude=[a,b]|exclude={x}|exclude=a,b|exclude=[z]",
         {}},
        {{"--exclude=\"q\"", "--exclude", "'q'", "--exclude=%%", "--exclude=a b"},
         "exclude=\"q\"|exclude='q'|exclude=%%|exclude=a b",
         {}},
        {{"-e", "ssh -p 2", "s"}, "rsh=ssh -p 2", {"s"}},
        {{"-essh", "s"}, "rsh=ssh", {"s"}},
        {{"-e=ssh", "s"}, "rsh=ssh", {"s"}},
        {{"-ave", "ssh", "s"}, "archive|verbose|rsh=ssh", {"s"}},
        {{"-avessh", "s"}, "archive|verbose|rsh=ssh", {"s"}},
        {{"-vv", "-v"}, "verbose|verbose|verbose", {}},
        {{"--bwlimit=1", "--no-bwlimit"}, "bwlimit=1|-bwlimit", {}},
        {{"-a", "--", "-v", "--", "--nope"}, "archive", {"-v", "--", "--nope"}},
        {{"-", "[a,b]", "{}", "a=b", ""}, "", {"-", "[a,b]", "{}", "a=b", ""}},
        {{"src", "serve"}, "", {"src", "serve"}},
    };
    for (const Case& c : cases) {
      CAPTURE(c.uses);
      const Read got = read(c.args);
      CHECK(got.uses == c.uses);
      CHECK(got.words == c.words);
    }
  }

  TEST_CASE("bad lines") {
    struct Case {
      Words args;
      std::string message;
    };
    const Case cases[] = {
        {{"--recusive"}, "unknown option --recusive, did you mean --recursive?"},
        {{"--no-recursiv"}, "unknown option --no-recursiv, did you mean --no-recursive?"},
        {{"--excluded=x"}, "unknown option --excluded, did you mean --exclude?"},
        {{"--completely-different"}, "unknown option --completely-different"},
        {{"--no-archive"}, "unknown option --no-archive"},
        {{"-aQ"}, "unknown option -Q"},
        {{"-\x1b"}, "unknown option -\\#033"},
        {{"--rsh="}, "--rsh has an empty value"},
        {{"--rsh", ""}, "--rsh has an empty value"},
        {{"-a", "--exclude"}, "--exclude needs a value"},
        {{"-ae"}, "--rsh needs a value"},
        {{"-e="}, "--rsh has an empty value"},
        {{"--archive=yes"}, "--archive takes no value"},
        {{"--no-owner=no"}, "--no-owner takes no value"},
        {{"---"}, "unknown option ---"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.args.front());
      const std::string said = test::refusal([&] { (void)read(c.args); });
      CHECK(said.substr(0, c.message.size()) == c.message);
      CHECK(std::count(said.begin(), said.end(), '\n') == 0);
    }
  }

  TEST_CASE("a hundred thousand words are read in a moment") {
    Words args = {"-a"};
    for (int i = 0; i < 100'000; ++i) args.push_back("some/word/" + std::to_string(i));
    const auto start = std::chrono::steady_clock::now();
    CHECK(read(args).words.size() == 100'000);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    MESSAGE("seconds: " << took.count());
    CHECK(took.count() < 5);
  }
}
