#include "cli/help.hpp"

#include <fmt/format.h>

#include <utility>

#include "cli/options.hpp"

namespace lockstep::cli {
namespace {

constexpr std::size_t line_columns = 80;

constexpr std::string_view usage =
    "Usage: lockstep [OPTIONS] SRC... DEST   make DEST equal to SRC\n"
    "       lockstep [OPTIONS] SRC           list what SRC holds (HOST:: its datasets)\n"
    "       lockstep serve --config FILE [--listen ADDR:PORT]\n"
    "       lockstep id init|show | trust HOST[:PORT] ID   [--identity DIR]\n"
    "       lockstep explain [OPTIONS] SRC... DEST PATH\n"
    "       lockstep gen list|rollback|pin|unpin PATH   generations of a dataset here\n"
    "       lockstep group VERB FILE [OPTIONS]   replica groups: lockstep-group(1)\n"
    "       lockstep verify PATH\n"
    "       lockstep completion bash|zsh|fish\n"
    "       lockstep help [options | exit-codes [--json]]\n"
    "A location is PATH, [USER@]HOST:PATH, HOST::DATASET[/PATH] or\n"
    "lockstep://HOST[:PORT]/DATASET[/PATH]. SRC/ means what is in SRC, SRC the\n"
    "directory itself.\n";

std::string names_of(const Spelling& spelling) {
  std::string out = spelling.letter != 0 ? fmt::format("-{}", spelling.letter) : "  ";
  if (!spelling.name.empty()) {
    out += fmt::format("{} --{}", spelling.letter != 0 ? "," : " ", spelling.name);
  }
  if (spelling.takes_value()) out += fmt::format("={}", spelling.value);
  return out;
}

std::string line_of(const Option& option) {
  return fmt::format("  {:<28} {}\n", names_of(option.spelling), option.help);
}

// Names side by side, as many as a line holds.
class Row {
 public:
  void add(const std::string& name) {
    if (!line_.empty() && line_.size() + name.size() + 1 > line_columns) end();
    line_ += (line_.empty() ? "  " : " ") + name;
  }
  [[nodiscard]] std::string take() {
    end();
    return std::exchange(text_, {});
  }

 private:
  void end() {
    if (!line_.empty()) text_ += std::exchange(line_, {}) + '\n';
  }
  std::string line_;
  std::string text_;
};

// Names alone, in lines.
std::string known_from_rsync() {
  Row row;
  for (const Option& option : sync_options()) {
    if (option.group == Group::compatibility) row.add(spelled(option.spelling));
  }
  return fmt::format("\n{} (see lockstep(1))\n{}", title_of(Group::compatibility), row.take());
}

}  // namespace

std::string help_text() {
  std::string out(usage);
  Row others;
  const Group* last = nullptr;
  for (const Option& option : sync_options()) {
    if (option.group == Group::compatibility) continue;
    if (last == nullptr || *last != option.group) {
      out += others.take() + fmt::format("\n{}\n", title_of(option.group));
    }
    last = &option.group;
    if (option.spelling.letter != 0) {
      out += line_of(option);
    } else {
      others.add(names_of(option.spelling).substr(3));
    }
  }
  return out + others.take() + known_from_rsync() +
         "\nMost flags have a --no-NAME. `lockstep help options` explains every one.\n";
}

std::string options_text() {
  std::string out;
  const Group* last = nullptr;
  for (const Option& option : sync_options()) {
    if (last == nullptr || *last != option.group) {
      out += fmt::format("{}{}\n", last == nullptr ? "" : "\n", title_of(option.group));
    }
    last = &option.group;
    out += line_of(option);
  }
  return out + "\nMost flags have a --no-NAME. See lockstep(1).\n";
}

}  // namespace lockstep::cli
