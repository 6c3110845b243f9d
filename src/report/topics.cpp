#include "report/topics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::report {
namespace {

constexpr auto info_table = std::to_array<TopicRow>(
    {{"BACKUP", {0, 0, 1}, "files that were kept as backups"},
     {"COPY", {0, 1, 1}, "files copied from elsewhere at the target"},
     {"DEL", {0, 1, 1}, "deletions"},
     {"FLIST", {0, 1, 1}, "that the list of files is being sent or received"},
     {"MISC", {0, 1, 2}, "other remarks (levels 1-2)"},
     {"MOUNT", {0, 0, 1}, "mount points that were left out"},
     {"NAME", {0, 1, 2}, "1) names of what is updated, 2) also of what is not"},
     {"NONREG", {1, 1, 1}, "files of kinds that are left out (0: not)"},
     {"PROGRESS", {0, 0, 0}, "1) how far each file is, 2) how far the run is"},
     {"REMOVE", {0, 0, 1}, "files removed at the source"},
     {"SKIP", {0, 0, 1}, "files left as they are for other reasons than being equal"},
     {"STATS", {0, 1, 1}, "1) totals, 2) also the block of figures"},
     {"SYMSAFE", {0, 1, 1}, "symlinks that are unsafe"}});
static_assert(info_table.size() == info_topics);

constexpr auto debug_table = std::to_array<TopicRow>(
    {{"CMD", {0, 0, 1}, "the command that the remote shell is given"},
     {"DELTASUM", {0, 0, 1}, "how much of the content was found in old files"},
     {"FILTER", {0, 0, 1}, "what filter rules leave out at the source, and which rule"},
     {"FLIST", {0, 0, 1}, "whether changed files are sent as deltas"},
     {"PROTO", {0, 0, 0}, "the version of the protocol"}});
static_assert(debug_table.size() == debug_topics);

// What rsync's --debug knows beside these: its machinery, which is not here.
constexpr auto foreign = std::to_array<std::string_view>(
    {"ACL", "BACKUP", "BIND", "CHDIR", "CONNECT", "DEL", "DUP", "EXIT", "FUZZY", "GENR", "HASH",
     "HLINK", "ICONV", "IO", "NSTR", "OWN", "RECV", "SEND", "TIME"});

constexpr unsigned level_max = 9;

struct Word {
  std::string name;  // in capitals
  unsigned level = 1;
};

Word word_of(std::string_view text) {
  Word word;
  const std::size_t digits = text.find_last_not_of("0123456789") + 1;
  const std::string_view level = text.substr(digits);
  if (!level.empty()) {
    word.level = level.size() > 1 ? level_max : static_cast<unsigned>(level[0] - '0');
  }
  word.name = text.substr(0, digits);
  std::transform(word.name.begin(), word.name.end(), word.name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

// What one option's words may be.
struct Vocabulary {
  const char* option;
  std::span<const TopicRow> rows;
  std::span<const std::string_view> ignored;
};

// True for HELP.
template <class Levels>
bool read_word(std::string_view text, const Vocabulary& known, Levels& levels) {
  Word word = word_of(text);
  if (word.name == "HELP") return true;
  if (word.name == "NONE") word = {"ALL", 0};
  bool found =
      std::find(known.ignored.begin(), known.ignored.end(), word.name) != known.ignored.end();
  for (std::size_t i = 0; i < known.rows.size(); ++i) {
    if (word.name != "ALL" && word.name != known.rows[i].name) continue;
    levels.ask(i, word.level);
    found = true;
  }
  if (found) return false;
  throw Error(ExitCode::usage, std::string("unknown word '") + escape(text) + "' for " +
                                   known.option + "; see " + known.option + "=help");
}

template <class Levels>
bool read_words(std::string_view words, const Vocabulary& known, Levels& levels) {
  bool help = false;
  while (!words.empty()) {
    const std::size_t comma = std::min(words.find(','), words.size());
    help |= read_word(words.substr(0, comma), known, levels);
    words.remove_prefix(std::min(comma + 1, words.size()));
  }
  return help;
}

// "NAME2,SKIP": what this level of -v adds to the one before.
std::string added_by(std::span<const TopicRow> rows, std::size_t verbosity) {
  std::string names;
  for (const TopicRow& row : rows) {
    const unsigned level = row.at.at(verbosity);
    const unsigned before = verbosity == 0 ? 0 : row.at.at(verbosity - 1);
    if (level == before) continue;
    names += (names.empty() ? "" : ",") + std::string(row.name);
    if (level > 1) names += std::to_string(level);
  }
  return names;
}

std::string help_of(std::span<const TopicRow> rows, const char* option) {
  std::string out = fmt::format(
      "{}=WORD,... with a level behind each word: NAME is level 1, NAME2 level 2, NAME0 silence.\n"
      "\n",
      option);
  for (const TopicRow& row : rows) out += fmt::format("{:<10} {}\n", row.name, row.help);
  out += "\nALL        all of these (ALL0, NONE: none)\nHELP       this text\n";
  constexpr std::array<const char*, 3> shown = {"without -v", "-v adds", "-vv adds"};
  for (std::size_t verbosity = 0; verbosity < shown.size(); ++verbosity) {
    const std::string names = added_by(rows, verbosity);
    if (!names.empty()) out += fmt::format("{:<10} {}\n", shown.at(verbosity), names);
  }
  return out;
}

}  // namespace

std::span<const TopicRow> info_rows() {
  return info_table;
}

std::span<const TopicRow> debug_rows() {
  return debug_table;
}

bool read_topics(std::string_view words, InfoLevels& levels) {
  return read_words(words, {"--info", info_table, {}}, levels);
}

bool read_topics(std::string_view words, DebugLevels& levels) {
  return read_words(words, {"--debug", debug_table, foreign}, levels);
}

std::string info_help() {
  return help_of(info_table, "--info");
}

std::string debug_help() {
  std::string out = help_of(debug_table, "--debug");
  out += "\nKnown from rsync, with nothing to tell here:";
  for (const std::string_view name : foreign) out += ' ' + std::string(name);
  return out + '\n';
}

}  // namespace lockstep::report
