// The manual page and the tables say the same.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "unit/cli/reading.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;

namespace {

// The lines between "# TITLE" and the next one.
std::vector<std::string> section(const std::string& title) {
  std::ifstream file(LOCKSTEP_MAN_PAGE);
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
std::set<std::string> documented_options() {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@0123456789-";
  std::set<std::string> found;
  for (const std::string& line : section("OPTIONS")) {
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
std::set<std::string> documented_codes() {
  std::set<std::string> found;
  for (const std::string& line : section("EXIT STATUS")) {
    const std::size_t end = std::min(line.find_first_not_of("0123456789", 1), line.size());
    if (line.starts_with('*') && end > 1) found.insert(line.substr(1, end - 1));
  }
  return found;
}

std::set<std::string> table_options() {
  std::set<std::string> known;
  for (const cli::Option& option : cli::sync_options()) {
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
    CHECK(missing(table_options(), documented_options()).empty());
    CHECK(missing(documented_options(), table_options()).empty());
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
}
