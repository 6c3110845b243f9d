// What a command line of `lockstep group` means, and what it refuses.
#include "cli/group_options.hpp"

#include "unit/cli/reading.hpp"

using namespace lockstep;

namespace {

std::string refusal(const cli::Arguments& args) {
  return test::refusal([&] { (void)cli::read_group_options(args); });
}

}  // namespace

TEST_SUITE("cli/group_options") {
  TEST_CASE("a verb, a file and the verb's options") {
    const auto read = cli::read_group_options(
        {"rollback", "g.toml", "--to", "7", "--hold", "--note=why", "--state=/s", "--identity=/i"});
    CHECK(read.verb == "rollback");
    CHECK(read.words.file == "g.toml");
    CHECK(read.words.state == "/s");
    CHECK(read.words.identity == "/i");
    CHECK(read.publish.rollback == 7U);
    CHECK(read.publish.hold);
    CHECK(read.publish.note == "why");
    CHECK(cli::read_group_options({"publish", "g", "-n"}).publish.check_only);
    CHECK(cli::read_group_options({"publish", "g", "--empty-source=allow"}).publish.allow_empty);
    CHECK_FALSE(
        cli::read_group_options({"publish", "g", "--empty-source=refuse"}).publish.allow_empty);
  }

  TEST_CASE("policies") {
    using Kind = session::Policy::Kind;
    const auto policy = [](const std::string& word) {
      return *cli::read_group_options({"publish", "g", "--activate=" + word}).publish.activate;
    };
    CHECK(policy("all") == session::Policy{Kind::all, 0});
    CHECK(policy("each") == session::Policy{Kind::none, 0});
    CHECK(policy("quorum:2") == session::Policy{Kind::quorum, 2});
    for (const std::string word : {"quorum:0", "quorum:", "quorum:65", "quorum:-1", "some", "al"}) {
      CAPTURE(word);
      CHECK_FALSE(refusal({"publish", "g", "--activate=" + word}).empty());
    }
  }

  TEST_CASE("what is waited for is said, and the last word counts") {
    const auto read =
        cli::read_group_options({"wait", "g", "--gen=3", "--gen=latest", "--timeout=9", "--local"});
    CHECK_FALSE(read.wait.generation);
    CHECK(read.wait.timeout == std::chrono::seconds(9));
    CHECK(read.wait.local);
    CHECK(cli::read_group_options({"wait", "g", "--gen=3"}).wait.generation == 3U);
    CHECK(refusal({"wait", "g"}) == "--gen N or --gen latest says what is waited for");
  }

  TEST_CASE("an option of another verb is refused, and none is set aside") {
    CHECK(refusal({"status", "g", "--hold"}) ==
          "--hold is not an option of 'lockstep group status'");
    CHECK_FALSE(refusal({"publish", "g", "--empty-source=yes"}).empty());
    CHECK_FALSE(refusal({"publish", "g", "--standby", "--note=x"}).empty());
    CHECK_FALSE(refusal({"publish", "g", "--standby", "-n"}).empty());
    CHECK_FALSE(refusal({"publish", "g", "-n", "--resume"}).empty());
    CHECK_FALSE(refusal({"rollback", "g", "--to=0"}).empty());
  }

  TEST_CASE("usage is told before any file is read") {
    for (const cli::Arguments& args : std::vector<cli::Arguments>{
             {}, {"publish"}, {"publihs", "g"}, {"publish", "g", "h"}, {"--json"}}) {
      CHECK(refusal(args).starts_with("usage: lockstep group "));
    }
  }
}
