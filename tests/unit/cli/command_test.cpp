#include "unit/cli/reading.hpp"

using namespace lockstep;
using test::read;
using test::refusal;
using test::Words;
using Kind = cli::Command::Kind;

TEST_SUITE("cli/command") {
  TEST_CASE("what is asked for") {
    CHECK(read({"-h"}).kind == Kind::help);
    CHECK(read({"--help"}).kind == Kind::help);
    CHECK(read({"--version"}).kind == Kind::version);
    CHECK(read({"h::"}).kind == Kind::list_datasets);
    CHECK(read({"lockstep://h:1"}).kind == Kind::list_datasets);
    CHECK(read({"-h", "a", "b"}).kind == Kind::sync);
    CHECK(read({"-h", "a", "b"}).style.units == report::Units::decimal);
  }

  TEST_CASE("locations are told apart from the last") {
    const cli::Command command = read({"a", "-a", "b/", "h:c"});
    CHECK(command.request.sources.size() == 2);
    CHECK(command.request.sources[1].path == "b/");
    CHECK(command.request.target.host == "h");
    CHECK(command.style.to_other_host);
    CHECK_FALSE(read({"h:a", "b"}).style.to_other_host);
    CHECK_FALSE(read({"a", "b"}).style.to_other_host);
  }

  TEST_CASE("refusals") {
    struct Case {
      Words args;
      std::string part;
    };
    const Case cases[] = {
        {{}, "no source"},
        {{"-a"}, "no source"},
        {{"a"}, "one location is not enough"},
        {{"h:a"}, "one location is not enough"},
        {{"h::ds"}, "not available in this version"},
        {{"--delete", "a", "b"}, "--delete needs --recursive"},
        {{"-a", "--no-r", "--delete", "a", "b"}, "--delete needs --recursive"},
        {{"h:a", "g:b"}, "cannot both be remote"},
        {{"a", "h:b", "c"}, "all sources"},
        {{"a", ""}, "empty"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.part);
      CHECK(refusal([&] { (void)read(c.args); }).find(c.part) != std::string::npos);
    }
    CHECK(refusal([] { (void)read({"-r", "--delete", "a", "b"}); }).empty());
  }

  TEST_CASE("quiet beats the format and the format picks the sink") {
    CHECK(read({"a", "b"}).style.format == report::Format::human);
    CHECK(read({"--format=json", "a", "b"}).style.format == report::Format::json);
    CHECK(read({"--format=json", "-q", "a", "b"}).style.format == report::Format::quiet);
    CHECK(read({"--format=quiet", "a", "b"}).style.format == report::Format::quiet);
    CHECK(read({"a", "b"}, {{"LOCKSTEP_FORMAT", "json"}}).style.format == report::Format::json);
  }

  TEST_CASE("the identity's place") {
    const auto directory = [](const Words& args, const test::Variables& variables) {
      return read(args, variables).request.link.identity_directory;
    };
    CHECK(directory({"a", "b"}, {}).empty());
    CHECK(directory({"a", "b"}, {{"HOME", "/h"}}) == "/h/.config/lockstep/identity");
    CHECK(directory({"a", "b"}, {{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}}) ==
          "/c/lockstep/identity");
    CHECK(directory({"--identity=i", "a", "b"}, {{"HOME", "/h"}}) == "i");
    CHECK(directory({"a", "b"}, {{"LOCKSTEP_IDENTITY", "/e"}}) == "/e");
  }
}
