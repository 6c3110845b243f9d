// Config files as a layer of options.
#include "cli/config.hpp"

#include "unit/cli/reading.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;
using test::refusal;
using test::Words;

namespace {

// A host's and a user's config directory.
struct Places {
  test::ScratchDirectory scratch;

  void system(const std::string& name, const std::string& text) const {
    test::write_file(scratch / ("etc/" + name), text);
  }
  void user(const std::string& text) const {
    test::write_file(scratch / "home/lockstep/lockstep.toml", text);
  }
  [[nodiscard]] cli::Command read(const Words& args, test::Variables variables = {}) const {
    variables["XDG_CONFIG_HOME"] = (scratch / "home").string();
    return cli::read_command(args, test::environment(variables), (scratch / "etc").string());
  }
  // The limit, given in KiB, of a sync.
  [[nodiscard]] std::uint64_t limit(Words args, const test::Variables& variables = {}) const {
    args.insert(args.end(), {"a", "b"});
    return read(args, variables).request.link.bytes_per_second / 1024;
  }
};

std::string said_of(const std::string& text) {
  return refusal([&] { (void)cli::parse_defaults(text, "f.toml"); });
}

}  // namespace

TEST_SUITE("cli/config") {
  TEST_CASE("flag before environment before user before host before default") {
    const Places places;
    CHECK(places.limit({}) == 0);
    places.system("lockstep.toml", "[defaults]\nbwlimit = 1\n");
    CHECK(places.limit({}) == 1);
    places.system("conf.d/b.toml", "[defaults]\nbwlimit = 3\n");
    places.system("conf.d/a.toml", "[defaults]\nbwlimit = 2\n");
    places.system("conf.d/c.toml~", "[defaults]\nbwlimit = 99\n");
    CHECK(places.limit({}) == 3);
    places.user("[defaults]\nbwlimit = \"4k\"\n");
    CHECK(places.limit({}) == 4);
    CHECK(places.limit({}, {{"LOCKSTEP_BWLIMIT", "5"}}) == 5);
    CHECK(places.limit({"--bwlimit=6"}, {{"LOCKSTEP_BWLIMIT", "5"}}) == 6);
    CHECK(places.limit({"--no-bwlimit"}) == 0);
  }

  TEST_CASE("layers add up key by key") {
    const Places places;
    places.system("lockstep.toml", "[defaults]\nmax_delete = \"5%\"\n");
    places.user("[defaults]\nempty_source = \"allow\"\nrsh = \"ssh -p 2\"\n");
    const job::Request request = places.read({"a", "b"}).request;
    CHECK(request.options.delete_limit->percent);
    CHECK(request.options.allow_empty_source);
    CHECK(request.link.shell.size() == 3);
    CHECK_FALSE(
        places.read({"--empty-source=refuse", "a", "b"}).request.options.allow_empty_source);
  }

  TEST_CASE("every option with one value has a key and nothing else has") {
    for (const cli::Option& option : cli::sync_options()) {
      const std::string key = cli::config_key(option.spelling);
      if (key.empty()) continue;
      CAPTURE(key);
      const std::string said = said_of("[defaults]\n" + key + " = \"1\"\n");
      CHECK(said.empty() == !cli::environment_name(option.spelling).empty());
    }
    CHECK(said_of("[defaults]\nrecursive = true\n") ==
          "f.toml:2: \"recursive\": only options with one value may stand in [defaults]");
    CHECK(said_of("[defaults]\nexclude = \"x\"\n").starts_with("f.toml:2: \"exclude\": only "));
  }

  TEST_CASE("what a daemon reads is left to it") {
    CHECK(cli::parse_defaults("", "f").empty());
    CHECK(cli::parse_defaults("[serve]\nlisten = 3\n[dataset.x]\nnonsense = 1\n"
                              "[peer.y]\n[defaults]\nformat = \"json\"\n",
                              "f")
              .size() == 1);
  }

  TEST_CASE("mistakes name the file, the line and what was meant") {
    CHECK(said_of("[defaults\n").starts_with("f.toml:1: "));
    CHECK(said_of("\n[default]\nbwlimit = 1\n") ==
          "f.toml:2: unknown key \"default\", did you mean \"defaults\"?");
    CHECK(said_of("bwlimit = 1\n") == "f.toml:1: unknown key \"bwlimit\"");
    CHECK(said_of("[defaults]\n\nmax-delete = 1\n") ==
          "f.toml:3: unknown key \"max-delete\" in [defaults], did you mean \"max_delete\"?");
    CHECK(said_of("[defaults]\nzzzzzzzzz = 1\n") ==
          "f.toml:2: unknown key \"zzzzzzzzz\" in [defaults]");
    CHECK(said_of("defaults = 3\n") == "f.toml:1: defaults is not a table");
    CHECK(said_of("[defaults]\nbwlimit = 1.5\n") ==
          "f.toml:2: bwlimit is neither text in quotes nor a whole number");
    CHECK(said_of("[defaults]\nidentity = \"\"\n") == "f.toml:2: identity has an empty value");
    CHECK(said_of("[defaults]\nbwlimit = 1\nbwlimit = 2\n").starts_with("f.toml:3: "));
    CHECK(said_of("[defaults]\n\"\\u001b\" = 1\n").find('\x1b') == std::string::npos);
  }

  TEST_CASE("a bad value names its place even where a later layer overrides it") {
    const Places places;
    places.user("[defaults]\nconnections = 1\nbwlimit = \"fast\"\n");
    const std::string said = refusal([&] { (void)places.read({"--bwlimit=1", "a", "b"}); });
    CHECK(said.find("lockstep/lockstep.toml:3: bwlimit: 'fast'") != std::string::npos);
  }

  TEST_CASE("a file that cannot be read is an error") {
    const Places places;
    std::filesystem::create_directories(places.scratch / "home/lockstep/lockstep.toml");
    CHECK_THROWS_AS((void)places.read({"a", "b"}), FileError);
  }

  TEST_CASE("a file of conf.d that leads nowhere is an error") {
    const Places places;
    std::filesystem::create_directories(places.scratch / "etc/conf.d");
    std::filesystem::create_symlink("gone", places.scratch / "etc/conf.d/x.toml");
    CHECK(refusal([&] { (void)places.read({"a", "b"}); }).starts_with("no config file "));
  }

  TEST_CASE("help and version do not need a good config") {
    const Places places;
    places.user("nonsense");
    CHECK(places.read({"--help"}).kind == cli::Command::Kind::help);
    CHECK(places.read({"--version"}).kind == cli::Command::Kind::version);
    CHECK_FALSE(refusal([&] { (void)places.read({"a", "b"}); }).empty());
  }

  TEST_CASE("the user's directory") {
    CHECK(cli::user_config_directory(test::environment({{"HOME", "/h"}})) == "/h/.config/lockstep");
    CHECK(cli::user_config_directory(
              test::environment({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}})) == "/x/lockstep");
    CHECK(cli::user_config_directory(test::environment(
              {{"HOME", "/h"}, {"XDG_CONFIG_HOME", "x"}})) == "/h/.config/lockstep");
    CHECK(cli::user_config_directory(test::environment({})).empty());
  }
}
