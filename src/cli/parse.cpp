#include "cli/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "base/nearest.hpp"

namespace lockstep::cli {
namespace {

using Spellings = std::span<const Spelling>;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

// Finds a spelling by what stands on the command line.
class Names {
 public:
  explicit Names(Spellings spellings) {
    for (const Spelling& spelling : spellings) {
      if (spelling.letter != 0) letters_[spelling.letter] = &spelling;
      if (!spelling.name.empty()) names_[std::string(spelling.name)] = &spelling;
      if (!spelling.negatable) continue;
      if (spelling.letter != 0) off_.push_back("no-" + std::string(1, spelling.letter));
      if (!spelling.name.empty()) off_.push_back("no-" + std::string(spelling.name));
    }
  }
  [[nodiscard]] const Spelling* by_letter(char letter) const {
    const auto found = letters_.find(letter);
    return found == letters_.end() ? nullptr : found->second;
  }
  [[nodiscard]] const Spelling* by_name(const std::string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : found->second;
  }
  [[nodiscard]] bool is_negation(const std::string& name) const {
    return std::find(off_.begin(), off_.end(), name) != off_.end();
  }
  [[noreturn]] void unknown(const std::string& word) const {
    const std::string name = word.substr(0, word.find('='));
    std::vector<std::string> candidates;
    for (const auto& [option, ignored] : names_) candidates.push_back("--" + option);
    for (const std::string& option : off_) candidates.push_back("--" + option);
    const std::vector<std::string_view> known(candidates.begin(), candidates.end());
    const std::string hint(name.starts_with("--") ? nearest(name, known) : "");
    refuse("unknown option " + escape(name) + (hint.empty() ? "" : ", did you mean " + hint + "?"));
  }

 private:
  std::map<char, const Spelling*> letters_;
  std::map<std::string, const Spelling*> names_;
  std::vector<std::string> off_;
};

// Brings the words into the one form that CLI11 reads as rsync would, and sets those behind "--"
// apart. It follows which words are values, so a value may look like anything.
class Normalizer {
 public:
  explicit Normalizer(const Names& names) : names_(names) {}

  std::vector<std::string> options;
  std::vector<std::string> rest;

  void read(const std::vector<std::string>& args) {
    for (const std::string& arg : args) word(arg);
    if (pending_ != nullptr) refuse(spelled(*pending_) + " needs a value");
  }

 private:
  void word(const std::string& arg) {
    if (ended_) {
      rest.push_back(arg);
    } else if (pending_ != nullptr) {
      value(arg);
    } else if (arg == "--") {
      ended_ = true;
    } else if (arg.starts_with("--")) {
      long_option(arg);
    } else if (arg.size() > 1 && arg[0] == '-') {
      cluster(arg);
    } else {
      options.push_back(arg);
    }
  }

  void value(const std::string& text) {
    if (text.empty() && !pending_->may_be_empty) refuse(spelled(*pending_) + " has an empty value");
    pending_ = nullptr;
    options.push_back(text);
  }

  void long_option(const std::string& arg) {
    const std::size_t equals = arg.find('=');
    const std::string name = arg.substr(2, equals == std::string::npos ? equals : equals - 2);
    const Spelling* spelling = names_.by_name(name);
    if (spelling == nullptr && !names_.is_negation(name)) names_.unknown(arg);
    const bool takes_value = spelling != nullptr && spelling->takes_value();
    options.push_back("--" + name);
    if (takes_value) pending_ = spelling;
    if (equals == std::string::npos) return;
    if (!takes_value) refuse("--" + name + " takes no value");
    value(arg.substr(equals + 1));
  }

  void cluster(const std::string& arg) {
    for (std::size_t i = 1; i < arg.size(); ++i) {
      const Spelling* spelling = names_.by_letter(arg[i]);
      if (spelling == nullptr) names_.unknown(std::string("-") + arg.substr(i, 1));
      options.push_back(std::string("-") + arg[i]);
      if (!spelling->takes_value()) continue;
      pending_ = spelling;
      if (i + 1 == arg.size()) return;
      const std::size_t start = arg[i + 1] == '=' ? i + 2 : i + 1;
      return value(arg.substr(start));
    }
  }

  const Names& names_;
  const Spelling* pending_ = nullptr;  // the option whose value comes next
  bool ended_ = false;
};

std::string joined(const std::string& names, const std::string& more) {
  return names.empty() ? more : names + "," + more;
}

void declare(CLI::App& app, const Spelling& spelling, std::size_t option, Line& line) {
  std::string on;
  std::string off;
  if (!spelling.name.empty()) {
    on = "--" + std::string(spelling.name);
    if (spelling.negatable) off = "!--no-" + std::string(spelling.name);
  }
  if (spelling.letter != 0) {
    on = joined(on, std::string("-") + spelling.letter);
    if (spelling.negatable) off = joined(off, std::string("!--no-") + spelling.letter);
  }
  const auto flag = [&line, option](std::int64_t count) {
    line.uses.push_back({option, "", count > 0});
  };
  if (!spelling.takes_value()) {
    app.add_flag_function(off.empty() ? on : on + "," + off, flag)
        ->trigger_on_parse()
        ->disable_flag_override();
    return;
  }
  const auto valued = [&line, option](const std::string& text) {
    line.uses.push_back({option, text, true});
  };
  app.add_option_function<std::string>(on, valued)
      ->trigger_on_parse()
      ->expected(1)
      ->allow_extra_args(false);
  if (!off.empty()) {
    app.add_flag_function(off, flag)->trigger_on_parse()->disable_flag_override();
  }
}

}  // namespace

std::string spelled(const Spelling& spelling) {
  return spelling.name.empty() ? std::string("-") + spelling.letter
                               : "--" + std::string(spelling.name);
}

Line parse(const std::vector<std::string>& args, Spellings spellings) {
  const Names names(spellings);
  Normalizer normalized(names);
  normalized.read(args);
  Line line;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();  // no positionals: words come back from remaining()
  for (std::size_t i = 0; i < spellings.size(); ++i) declare(app, spellings[i], i, line);
  std::reverse(normalized.options.begin(), normalized.options.end());
  try {
    app.parse(normalized.options);
  } catch (const CLI::ParseError& error) {
    refuse(escape(error.what()));
  }
  line.words = app.remaining();
  line.words.insert(line.words.end(), normalized.rest.begin(), normalized.rest.end());
  return line;
}

}  // namespace lockstep::cli
