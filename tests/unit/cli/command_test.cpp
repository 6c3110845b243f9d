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
    CHECK(read({"-V"}).kind == Kind::version);
    CHECK(read({"-VV"}).kind == Kind::version_json);
    CHECK(read({"--info=name,help", "a", "b"}).kind == Kind::info_help);
    CHECK(read({"--debug=HELP"}).kind == Kind::debug_help);
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

  TEST_CASE("one location, or --list-only, is listed and nothing is changed") {
    for (const Words& args : {Words{"a/"}, {"h:a"}, {"h::ds/a"}, {"--list-only", "a/", "h:b"}}) {
      const cli::Command command = read(args);
      CHECK(command.kind == Kind::sync);
      CHECK(command.request.list);
      CHECK(command.style.list);
      CHECK(command.request.options.dry_run);
      CHECK(command.request.options.kinds.links);
      CHECK(command.request.target.path.empty());
      CHECK(command.request.options.selection.rules.size() == 1);
    }
    CHECK(read({"h:a"}).style.from_other_host);
    CHECK(read({"-a", "--delete", "a"}).request.options.selection.rules.empty());
    CHECK_FALSE(read({"-a", "--delete", "a"}).request.options.delete_extras);
    CHECK_FALSE(read({"a", "b"}).request.list);
  }

  TEST_CASE("output options make the style") {
    using report::Info;
    CHECK(read({"-v", "a", "b"}).style.info[Info::name] == 1);
    CHECK(read({"-vv", "--info=name0", "a", "b"}).style.info[Info::name] == 0);
    CHECK(read({"--info=name0", "--progress", "a", "b"}).style.info[Info::name] == 0);
    CHECK(read({"--stats", "a", "b"}).style.info[Info::stats] == 2);
    CHECK(read({"-P", "a", "b"}).style.info[Info::progress] == 1);
    CHECK(read({"-ii", "a", "b"}).style.itemize == 2);
    CHECK(read({"-ii", "--no-i", "a", "b"}).style.itemize == 0);
    CHECK(read({"--out-format=", "a", "b"}).style.out_format == "");
    CHECK(read({"-8", "a", "b"}).style.raw_high);
    CHECK(read({"--stderr=a", "a", "b"}).all_to_stderr);
    const cli::Command logs = read({"--log-file=f", "--log-file-format=%n", "a", "b"});
    CHECK(logs.log_file == "f");
    CHECK((logs.style.logs && logs.style.log_format == "%n"));
    CHECK(read({"--log-file=f", "a", "b"}).style.log_format == "%i %n%L");
  }

  TEST_CASE("refusals") {
    struct Case {
      Words args;
      std::string part;
    };
    const Case cases[] = {
        {{}, "no source"},
        {{"-a"}, "no source"},
        {{"--list-only"}, "no source"},
        {{"--list-only", "a", "h:b", "c"}, "all sources"},
        {{"--info=nosuch", "a", "b"}, "--info: unknown word 'nosuch'"},
        {{"--stderr=x", "a", "b"}, "--stderr: 'x' is not errors, all or client"},
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

  TEST_CASE("--append is --inplace, until it is taken back") {
    const auto sync = [](const Words& options) {
      Words words = options;
      words.insert(words.end(), {"a", "b"});
      return read(words).request.options;
    };
    CHECK((sync({"--append"}).in_place && sync({"--append"}).comparison.append));
    CHECK_FALSE(
        (sync({"--append", "--no-append"}).in_place || sync({"--append", "--no-append"}).partial));
    CHECK(sync({"--inplace", "--append", "--no-append"}).in_place);
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
