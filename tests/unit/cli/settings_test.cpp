#include "unit/cli/reading.hpp"

using namespace lockstep;
using test::refusal;
using test::settings;

TEST_SUITE("cli/settings") {
  TEST_CASE("the defaults") {
    const cli::Settings s = settings({});
    CHECK_FALSE(s.sync.kinds.recursive);
    CHECK(s.sync.durable);
    CHECK(s.sync.detect_renames);
    CHECK_FALSE(s.sync.allow_empty_source);
    CHECK(s.sync.compress == tree::Compress::automatic);
    CHECK(s.link.shell == std::vector<std::string>{"ssh"});
  }

  TEST_CASE("archive is rlptgoD and later options override it") {
    const cli::Settings s = settings({"-a"});
    CHECK((s.sync.kinds.recursive && s.sync.kinds.links && s.sync.kinds.devices &&
           s.sync.kinds.specials));
    CHECK((s.sync.attributes.perms && s.sync.attributes.times && s.sync.attributes.owner &&
           s.sync.attributes.group));
    CHECK_FALSE((s.sync.attributes.acls || s.sync.attributes.xattrs || s.sync.hard_links));
    CHECK_FALSE(settings({"-a", "--no-o"}).sync.attributes.owner);
    CHECK_FALSE(settings({"-a", "--no-D"}).sync.kinds.devices);
    CHECK(settings({"-a", "--no-D", "--specials"}).sync.kinds.specials);
    CHECK(settings({"--no-r", "-a"}).sync.kinds.recursive);
    CHECK_FALSE(settings({"-a", "--no-r"}).sync.kinds.recursive);
    CHECK(settings({"-A"}).sync.attributes.perms);
  }

  TEST_CASE("compression") {
    CHECK(settings({"-z"}).sync.compress == tree::Compress::always);
    CHECK(settings({"--compress"}).sync.compress == tree::Compress::always);
    CHECK(settings({"-z", "--no-z"}).sync.compress == tree::Compress::never);
    CHECK(settings({"--no-compress"}).sync.compress == tree::Compress::never);
  }

  TEST_CASE("what counts as changed") {
    CHECK(settings({"-c"}).sync.comparison.checksum);
    CHECK_FALSE(settings({"-c", "--no-c"}).sync.comparison.checksum);
    CHECK((settings({"-uI"}).sync.comparison.update &&
           settings({"-uI"}).sync.comparison.ignore_times));
    CHECK(settings({"--size-only"}).sync.comparison.size_only);
    CHECK_FALSE(settings({}).sync.comparison.modify_window);
    CHECK(settings({"-@-1"}).sync.comparison.modify_window == -1);
    CHECK(settings({"-@", "2"}).sync.comparison.modify_window == 2);
    CHECK(settings({"--modify-window=0"}).sync.comparison.modify_window == 0);
  }

  TEST_CASE("deletion limits") {
    CHECK_FALSE(settings({}).sync.delete_limit);
    CHECK(settings({"--max-delete=0"}).sync.delete_limit->value == 0);
    CHECK(settings({"--max-delete=5%"}).sync.delete_limit->percent);
    CHECK(settings({"--max-delete", "5%"}).sync.delete_limit->value == 5);
    CHECK_FALSE(settings({"--max-delete=3", "--max-delete=-1"}).sync.delete_limit);
    CHECK_FALSE(settings({"--max-delete=3", "--no-max-delete"}).sync.delete_limit);
    CHECK(settings({"--empty-source=allow"}).sync.allow_empty_source);
    CHECK_FALSE(
        settings({"--empty-source=allow", "--empty-source=refuse"}).sync.allow_empty_source);
  }

  TEST_CASE("the link") {
    CHECK(settings({"--bwlimit=1.5m"}).link.bytes_per_second == 1572864);
    CHECK(settings({"--bwlimit=100"}).link.bytes_per_second == 102400);
    CHECK(settings({"--bwlimit=100", "--bwlimit=0"}).link.bytes_per_second == 0);
    CHECK(settings({"--bwlimit=100", "--no-bwlimit"}).link.bytes_per_second == 0);
    CHECK(settings({"--timeout=7"}).link.timeout == std::chrono::seconds(7));
    CHECK(settings({}).link.connect_timeout == std::chrono::seconds(10));
    CHECK(settings({"--contimeout=3"}).link.connect_timeout == std::chrono::seconds(3));
    CHECK(settings({"-e", "ssh -p 2"}).link.shell == std::vector<std::string>{"ssh", "-p", "2"});
    CHECK(settings({"--connections=4"}).link.connections == 4);
  }

  TEST_CASE("filters keep their order and their own sign") {
    const auto wishes = settings({"--exclude=a", "-0", "--include-from", "b", "-FF", "-F"}).rules;
    using WishKind = lockstep::job::RuleWish::Kind;
    REQUIRE(wishes.size() == 4);
    CHECK((wishes[0].kind == WishKind::exclude && !wishes[0].nul_separated));
    CHECK((wishes[1].kind == WishKind::include_file && wishes[1].nul_separated));
    CHECK(wishes[2].value == ": /.rsync-filter");
    CHECK(wishes[3].value == "- .rsync-filter");
  }

  TEST_CASE("counted options") {
    CHECK(settings({"-vv"}).verbosity == 2);
    CHECK(settings({"-vv", "--no-v"}).verbosity == 0);
    CHECK(settings({}).human_numbers == 1);
    CHECK(settings({"-h"}).human_numbers == 2);
    CHECK(settings({"-hhhh"}).human_numbers == 3);
    CHECK(settings({"--no-h"}).human_numbers == 0);
    CHECK(settings({"-P"}).sync.partial);
    CHECK(settings({"-P"}).progress);
  }

  TEST_CASE("bad values name their option") {
    for (const std::string arg : {"--max-delete=x",
                                  "--max-delete=101%",
                                  "--max-delete=%",
                                  "--empty-source=maybe",
                                  "--bwlimit=fast",
                                  "--bwlimit=100b",
                                  "--timeout=-1",
                                  "--timeout=1.5",
                                  "--contimeout=x",
                                  "--connections=0",
                                  "--connections=65",
                                  "--peer-id=SHA256:short",
                                  "--format=xml",
                                  "--modify-window=x",
                                  "--modify-window=1.5",
                                  "--modify-window=9999999999",
                                  "--rsh= ",
                                  "--rsh='",
                                  "--exclude=- ",
                                  "--filter=x y",
                                  "--filter=-"}) {
      CAPTURE(arg);
      const std::string said = refusal([&] { (void)settings({arg}); });
      CHECK(said.starts_with(arg.substr(0, arg.find('=')) + ": "));
    }
  }

  TEST_CASE("the environment is below the command line") {
    const test::Variables variables = {{"LOCKSTEP_BWLIMIT", "10"},
                                       {"LOCKSTEP_MAX_DELETE", "5%"},
                                       {"LOCKSTEP_TIMEOUT", ""},
                                       {"LOCKSTEP_RECURSIVE", "1"},
                                       {"LOCKSTEP_EXCLUDE", "x"}};
    const cli::Settings s = settings({}, variables);
    CHECK(s.link.bytes_per_second == 10240);
    CHECK(s.sync.delete_limit->percent);
    CHECK(s.link.timeout.count() == 0);
    CHECK_FALSE(s.sync.kinds.recursive);  // a flag
    CHECK(s.rules.empty());               // a list
    CHECK(settings({"--bwlimit=1"}, variables).link.bytes_per_second == 1024);
    CHECK(settings({"--no-bwlimit"}, variables).link.bytes_per_second == 0);
    CHECK(refusal([] {
            (void)settings({}, {{"LOCKSTEP_FORMAT", "xml"}});
          }).starts_with("LOCKSTEP_FORMAT: "));
  }
}
