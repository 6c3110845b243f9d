#include "tree/rule_prefix.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::tree {
namespace {

struct LongName {
  std::string_view name;
  char letter;
};
constexpr auto long_names = std::to_array<LongName>({{"clear", '!'},
                                                     {"dir-merge", ':'},
                                                     {"exclude", '-'},
                                                     {"hide", 'H'},
                                                     {"include", '+'},
                                                     {"merge", '.'},
                                                     {"protect", 'P'},
                                                     {"risk", 'R'},
                                                     {"show", 'S'}});

/// Reads one rule with its prefix: "exclude,p *.o", "-p *.o", "dir-merge,n- .rules".
class Reader {
 public:
  explicit Reader(std::string_view text, bool words) : text_(text), words_(words) {}

  /// Returns what is behind the prefix.
  std::string_view prefix(Rule& rule) {
    const char letter = kind(rule);
    if (letter == '!') {
      if (at_ < text_.size() && !(words_ && is_blank()))
        refuse_rule("text behind a clearing rule", text_);
      return text_.substr(at_);
    }
    const bool sided = rule.sided();
    for (; at_ < text_.size() && !ends(); ++at_) {
      if (!modifier(rule, text_[at_], sided)) bad_modifier();
    }
    if (at_ < text_.size() && !(words_ && is_blank() && text_[at_] != ' ')) ++at_;
    return text_.substr(at_);
  }

 private:
  [[nodiscard]] bool is_blank() const {
    return rule_blanks.find(text_[at_]) != std::string_view::npos;
  }
  [[nodiscard]] bool ends() const {
    return text_[at_] == ' ' || text_[at_] == '_' || (words_ && is_blank());
  }

  // Consumes the kind and the comma behind it.
  char kind(Rule& rule) {
    char letter = text_[0];
    at_ = 1;
    for (const LongName& known : long_names) {
      const std::string_view behind = text_.substr(std::min(known.name.size(), text_.size()));
      const bool whole = behind.empty() || behind[0] == ',' || behind[0] == '_' ||
                         rule_blanks.find(behind[0]) != std::string_view::npos;
      if (!text_.starts_with(known.name) || !whole) continue;
      letter = known.letter;
      at_ = known.name.size();
    }
    if (!set_kind(rule, letter)) refuse_rule("unknown filter rule", text_);
    if (at_ < text_.size() && text_[at_] == ',') ++at_;
    return letter;
  }

  static bool set_kind(Rule& rule, char letter) {
    rule.include = std::string_view("+SR").find(letter) != std::string_view::npos;
    switch (letter) {
      case '+':
      case '-':
        return true;
      case 'H':
      case 'S':
        return rule.at_source = true;
      case 'P':
      case 'R':
        return rule.at_target = true;
      case '.':
        rule.kind = Rule::Kind::merge;
        return true;
      case ':':
        rule.kind = Rule::Kind::dir_merge;
        return true;
      case '!':
        rule.kind = Rule::Kind::clear;
        return true;
      default:
        return false;
    }
  }

  // False where the letter has no meaning for this kind of rule.
  static bool modifier(Rule& rule, char letter, bool sided) {
    const bool merges = rule.kind == Rule::Kind::merge || rule.kind == Rule::Kind::dir_merge;
    switch (letter) {
      case '/':
        return rule.absolute = true;
      case '!':
        return !merges && (rule.negate = true);
      case 'p':
        return rule.perishable = true;
      case 'x':
        return rule.xattr = true;
      case 's':
        return !sided && (rule.at_source = true);
      case 'r':
        return !sided && (rule.at_target = true);
      case 'C':
        return !sided && !rule.bare && (rule.cvs = rule.bare = rule.words = rule.own_only = true);
      case '-':
      case '+':
        if (!merges || rule.bare) return false;
        rule.include = letter == '+';
        return rule.bare = true;
      case 'e':
        return merges && (rule.hides_itself = true);
      case 'n':
        return merges && (rule.own_only = true);
      case 'w':
        return merges && (rule.words = true);
      default:
        return false;
    }
  }

  [[noreturn]] void bad_modifier() const {
    refuse_rule("modifier '" + escape(text_.substr(at_, 1)) + "' makes no sense in the filter rule",
                text_);
  }

  std::string_view text_;
  bool words_;
  std::size_t at_ = 0;
};

}  // namespace

void refuse_rule(std::string_view why, std::string_view text) {
  throw Error(ExitCode::usage, std::string(why) + " '" + escape(text) + "'");
}

std::string_view take_prefix(Rule& rule, std::string_view text, bool words) {
  return Reader(text, words).prefix(rule);
}

}  // namespace lockstep::tree
