#include "cli/help.hpp"

#include <set>

#include "cli/completion.hpp"
#include "cli/exit_codes.hpp"
#include "cli/group_options.hpp"
#include "cli/serve.hpp"
#include "cli/subcommands.hpp"
#include "cli/version.hpp"
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
    CHECK(test::lines_of(help).size() <= 110);  // two screens
    for (const std::string& line : test::lines_of(help + cli::options_text())) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
    }
  }

  TEST_CASE("one page explains every option") {
    const std::string all = cli::options_text();
    for (const cli::Option& option : cli::sync_options()) {
      CAPTURE(option.help);
      CHECK(all.find(option.help) != std::string::npos);
      CHECK(all.find(cli::spelled(option.spelling)) != std::string::npos);
    }
  }

  TEST_CASE("completion knows every option and subcommand") {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
      const std::string script = cli::completion_script(shell);
      CAPTURE(shell);
      for (const cli::Option& option : cli::sync_options()) {
        if (option.spelling.name.empty()) continue;
        const std::string name =
            (shell == "fish" ? "-l " : "--") + std::string(option.spelling.name);
        CAPTURE(name);
        CHECK(script.find(name) != std::string::npos);
      }
      for (const std::string_view name : cli::subcommand_names()) {
        CHECK(script.find(name) != std::string::npos);
      }
      for (const std::string_view verb : cli::group_verbs()) {
        CHECK(script.find(verb) != std::string::npos);
      }
    }
    CHECK_FALSE(test::refusal([] { (void)cli::completion_script("csh"); }).empty());
  }

  TEST_CASE("the version names itself first") {
    const auto lines = test::lines_of(cli::version_text());
    REQUIRE(lines.size() >= 3);
    CHECK(lines[0].starts_with("lockstep  version "));
    CHECK(lines[0].find("  protocol version ") != std::string::npos);
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
