// The manual pages and the tables say the same.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "cli/group_options.hpp"
#include "group/group_file.hpp"
#include "group/store_config.hpp"
#include "unit/cli/reading.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;

namespace {

// The lines of a page between "# TITLE" and the next one.
std::vector<std::string> section(const std::string& title, const std::string& page = "lockstep.1") {
  std::ifstream file(std::string(LOCKSTEP_MAN_PAGES) + '/' + page + ".scd");
  REQUIRE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  std::vector<std::string> lines;
  bool inside = false;
  for (const std::string& line : test::lines_of(text.str())) {
    if (line.starts_with("# ")) inside = line == "# " + title;
    if (inside) lines.push_back(line);
  }
  REQUIRE(lines.size() > 1);
  return lines;
}

// Every -x and --name in the heads of the options' paragraphs: lines that begin with "*-".
std::set<std::string> documented_options(const std::string& page = "lockstep.1") {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@0123456789-";
  std::set<std::string> found;
  for (const std::string& line : section("OPTIONS", page)) {
    if (!line.starts_with("*-")) continue;
    for (std::size_t at = 0; (at = line.find_first_of(letters, at)) != std::string::npos;) {
      const std::size_t end = std::min(line.find_first_not_of(letters, at), line.size());
      if (line[at] == '-') found.insert(line.substr(at, end - at));
      at = end;
    }
  }
  return found;
}

// The numbers of lines such as "*25*".
std::set<std::string> documented_codes(const std::string& page = "lockstep.1") {
  std::set<std::string> found;
  for (const std::string& line : section("EXIT STATUS", page)) {
    const std::size_t end = std::min(line.find_first_not_of("0123456789", 1), line.size());
    if (line.starts_with('*') && end > 1) found.insert(line.substr(1, end - 1));
  }
  return found;
}

// Every *word* in the heads of a section's paragraphs: lines that are not indented.
std::set<std::string> documented_words(const std::string& title, const std::string& page) {
  std::set<std::string> found;
  for (const std::string& line : section(title, page)) {
    if (!line.starts_with('*')) continue;
    for (std::size_t at = 0; (at = line.find('*', at)) != std::string::npos;) {
      const std::size_t end = line.find('*', at + 1);
      REQUIRE(end != std::string::npos);
      found.insert(line.substr(at + 1, end - at - 1));
      at = end + 1;
    }
  }
  return found;
}

template <class Words>
std::set<std::string> set_of(const Words& words) {
  return {words.begin(), words.end()};
}

// `Option`: of a sync or of a group command.
template <class Option>
std::set<std::string> names_in(std::span<const Option> options) {
  std::set<std::string> known;
  for (const Option& option : options) {
    const cli::Spelling& spelling = option.spelling;
    if (spelling.letter != 0) known.insert(std::string("-") + spelling.letter);
    if (!spelling.name.empty()) known.insert("--" + std::string(spelling.name));
  }
  return known;
}

std::string missing(const std::set<std::string>& wanted, const std::set<std::string>& there) {
  std::string out;
  for (const std::string& one : wanted) {
    if (!there.contains(one)) out += one + " ";
  }
  return out;
}

}  // namespace

TEST_SUITE("cli/man") {
  TEST_CASE("every option is in the manual and no other") {
    const std::set<std::string> known = names_in(cli::sync_options());
    CHECK(missing(known, documented_options()).empty());
    CHECK(missing(documented_options(), known).empty());
  }

  TEST_CASE("every exit code is in the manual and no other") {
    const std::set<std::string> documented = documented_codes();
    std::set<std::string> known;
    for (const cli::ExitCodeRow& row : cli::exit_code_table()) {
      known.insert(std::to_string(static_cast<int>(row.code)));
    }
    CHECK(missing(known, documented).empty());
    CHECK(missing(documented, known).empty());
  }

  TEST_CASE("values are called the same in the manual and in the help") {
    std::string heads;
    for (const std::string& line : section("OPTIONS")) {
      if (line.starts_with("*-")) heads += line + "\n";
    }
    for (const cli::Option& option : cli::sync_options()) {
      if (!option.spelling.takes_value()) continue;
      const std::string head =
          cli::spelled(option.spelling) + "*=_" + std::string(option.spelling.value) + "_";
      CAPTURE(head);
      CHECK(heads.find(head) != std::string::npos);
    }
  }

  TEST_CASE("every verb and option of a group command is in its manual and no other") {
    const std::string page = "lockstep-group.1";
    const auto options = names_in(cli::group_option_table());
    CHECK(missing(options, documented_options(page)).empty());
    CHECK(missing(documented_options(page), options).empty());
    const auto verbs = set_of(cli::group_verbs());
    CHECK(missing(verbs, documented_words("VERBS", page)).empty());
    CHECK(missing(documented_words("VERBS", page), verbs).empty());
  }

  TEST_CASE("every exit code that is a group's alone is in its manual") {
    const std::set<std::string> wanted = {"0",  "1",  "25", "30", "41", "42",
                                          "43", "44", "45", "46", "48", "49"};
    CHECK(documented_codes("lockstep-group.1") == wanted);
  }

  TEST_CASE("every key of a group file and of a store is in the manual and no other") {
    const std::string page = "lockstep-group.5";
    const auto keys = set_of(group::group_file_keys);
    CHECK(missing(keys, documented_words("KEYS", page)).empty());
    CHECK(missing(documented_words("KEYS", page), keys).empty());
    const auto store = set_of(group::store_keys);
    CHECK(missing(store, documented_words("STORES", page)).empty());
    CHECK(missing(documented_words("STORES", page), store).empty());
  }
}
