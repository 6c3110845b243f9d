// Every option of a sync is used by a test that looks at what it does.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "unit/cli/reading.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;

namespace {

constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@0123456789-";

// Shell scripts have letters of other programs as well.
bool runs_it(const std::string& line) {
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  const std::string word = line.substr(first, line.find(' ', first) - first);
  constexpr std::array<std::string_view, 7> runs = {
      "run", "run_bare", "run_in_background", "both", "dry", "check", "same"};
  return std::find(runs.begin(), runs.end(), word) != runs.end();
}

// The words of a script that look like options, each up to its value: "--name" or "-avz".
std::set<std::string> words_of(const std::string& script, bool is_shell) {
  std::set<std::string> words;
  for (const std::string& line : test::lines_of(script)) {
    if (line.starts_with('#')) continue;
    const bool any = !is_shell || runs_it(line);
    for (std::size_t at = 0; (at = line.find('-', at)) != std::string::npos;) {
      const std::size_t end = std::min(line.find_first_not_of(letters, at), line.size());
      const bool begins = at == 0 || std::string_view(" '\"(M").find(line[at - 1]) < 5;
      const std::string word = line.substr(at, end - at);
      if (begins && word.size() > 1 && (any || word.starts_with("--"))) words.insert(word);
      at = end;
    }
  }
  return words;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Scripts that run the program and compare what comes out, and the options that one of rsync is
// compared with.
std::set<std::string> tested_words() {
  std::set<std::string> words;
  for (const char* folder : {"e2e", "differential"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(LOCKSTEP_TESTS) / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".sh" && extension != ".py") continue;
      words.merge(words_of(text_of(entry.path()), extension == ".sh"));
    }
  }
  return words;
}

// Under its name, or for what has none under its letter alone.
bool is_tested(const cli::Spelling& spelling, const std::set<std::string>& words) {
  const std::string name(spelling.name);
  const std::string letter(1, spelling.letter);
  const bool named = words.contains("--" + name) || words.contains("--no-" + name);
  if (!name.empty() && named) return true;
  return spelling.letter != 0 && (words.contains("-" + letter) || words.contains("--no-" + letter));
}

}  // namespace

TEST_SUITE("cli/option tests") {
  TEST_CASE("every option has a test that runs it") {
    const std::set<std::string> words = tested_words();
    REQUIRE(words.size() > 100);
    for (const cli::Option& option : cli::sync_options()) {
      CAPTURE(cli::spelled(option.spelling));
      CHECK(is_tested(option.spelling, words));
    }
  }

  TEST_CASE("an option that no script has is noticed") {
    const std::set<std::string> words =
        words_of("  run -a -w --some=1 '--no-other' x--y\n# --only-said\n[ -z \"\" ]", true);
    CHECK(is_tested({.name = "some", .value = "N"}, words));
    CHECK(is_tested({.letter = 'o', .name = "other", .negatable = true}, words));
    CHECK(is_tested({.letter = 'w', .name = "without"}, words));
    CHECK(!is_tested({.letter = 'z', .name = "compress"}, words));
    CHECK(!is_tested({.name = "only-said"}, words));
    CHECK(!is_tested({.name = "y"}, words));
  }
}
