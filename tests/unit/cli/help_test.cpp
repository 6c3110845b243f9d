#include "cli/help.hpp"

#include <set>

#include "cli/exit_codes.hpp"
#include "cli/serve.hpp"
#include "unit/cli/reading.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;

TEST_SUITE("cli/help") {
  TEST_CASE("every option is in the help and none is there twice") {
    const std::string help = cli::help_text();
    std::set<std::string> seen;
    for (const cli::Option& option : cli::sync_options()) {
      const std::string name = cli::spelled(option.spelling);
      CAPTURE(name);
      CHECK(seen.insert(name).second);
      CHECK(help.find(name) != std::string::npos);
      CHECK_FALSE(option.help.empty());
      if (option.spelling.letter == 0) continue;
      CHECK(seen.insert(std::string("letter ") + option.spelling.letter).second);
    }
    for (const std::string& line : test::lines_of(help)) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
    }
  }

  TEST_CASE("the version names itself first") {
    const auto lines = test::lines_of(cli::version_text());
    REQUIRE(lines.size() >= 3);
    CHECK(lines[0].starts_with("lockstep "));
    for (const std::string& line : lines) {
      CAPTURE(line);
      CHECK(line.find(' ') + 1 < line.size());
    }
  }

  TEST_CASE("exit codes are ascending and known to rsync's users") {
    int last = -1;
    for (const cli::ExitCodeRow& row : cli::exit_code_table()) {
      CHECK(static_cast<int>(row.code) > last);
      last = static_cast<int>(row.code);
    }
    CHECK(last == static_cast<int>(ExitCode::unknown));
    CHECK(cli::exit_codes_json().find("\"retryable\": true") != std::string::npos);
  }

  TEST_CASE("serve is a daemon or one session") {
    CHECK(cli::parse_serve({"--stdio"}).stdio);
    CHECK(cli::parse_serve({"--config", "f", "--listen=127.0.0.1:0"}).listen == "127.0.0.1:0");
    for (const test::Words& args : {test::Words{},
                                    {"--stdio", "--config=f"},
                                    {"--stdio", "--listen=a:1"},
                                    {"--listen=a:1"},
                                    {"--stdio", "x"},
                                    {"--config"},
                                    {"--nope"}}) {
      CHECK_FALSE(test::refusal([&] { (void)cli::parse_serve(args); }).empty());
    }
  }
}
