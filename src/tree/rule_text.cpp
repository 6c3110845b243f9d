#include "tree/rule_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::tree {
namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

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

[[noreturn]] void refuse(std::string_view why, std::string_view text) {
  throw Error(ExitCode::usage, std::string(why) + " '" + escape(text) + "'");
}

/// Reads one rule with its prefix: "exclude,p *.o", "-p *.o", "dir-merge,n- .rules".
class Reader {
 public:
  explicit Reader(std::string_view text, bool words) : text_(text), words_(words) {}

  /// Returns what is behind the prefix.
  std::string_view prefix(Rule& rule) {
    const char letter = kind(rule);
    if (letter == '!') {
      if (at_ < text_.size() && !(words_ && is_blank()))
        refuse("text behind a clearing rule", text_);
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
  [[nodiscard]] bool is_blank() const { return blanks.find(text_[at_]) != std::string_view::npos; }
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
                         blanks.find(behind[0]) != std::string_view::npos;
      if (!text_.starts_with(known.name) || !whole) continue;
      letter = known.letter;
      at_ = known.name.size();
    }
    if (!set_kind(rule, letter)) refuse("unknown filter rule", text_);
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
    refuse("modifier '" + escape(text_.substr(at_, 1)) + "' makes no sense in the filter rule",
           text_);
  }

  std::string_view text_;
  bool words_;
  std::size_t at_ = 0;
};

// --exclude and its like know no other prefixes.
std::string_view plain_prefix(Rule& rule, std::string_view text) {
  if (text == "!" || text == "! ") {
    rule.kind = Rule::Kind::clear;
    return {};
  }
  if (!text.starts_with("+ ") && !text.starts_with("- ")) return text;
  rule.include = text[0] == '+';
  return text.substr(2);
}

void take_sides(Rule& rule, const Rule& container, std::string_view text) {
  if (!container.sided()) return;
  if (rule.sided()) refuse("a rule for one side in rules for one side:", text);
  rule.at_source = container.at_source;
  rule.at_target = container.at_target;
}

void check(Rule& rule, std::string_view text) {
  if (rule.kind == Rule::Kind::clear) return;
  if (rule.cvs && rule.kind == Rule::Kind::match) rule.kind = Rule::Kind::cvs;
  if (rule.cvs && rule.pattern.empty() && rule.kind != Rule::Kind::cvs) rule.pattern = ".cvsignore";
  if (rule.pattern.empty() && rule.kind != Rule::Kind::cvs) refuse("nothing to match in", text);
}

}  // namespace

const char* cvs_patterns() noexcept {
  return "RCS SCCS CVS CVS.adm RCSLOG cvslog.* tags TAGS .make.state .nse_depinfo *~ #* .#* ,* _$* "
         "*$ *.old *.bak *.BAK *.orig *.rej .del-* *.a *.olb *.o *.obj *.so *.exe *.Z *.elc *.ln "
         "core .svn/ .git/ .hg/ .bzr/";
}

std::optional<Rule> take_rule(std::string_view& text, const RuleContext& context) {
  const Rule& container = context.container;
  if (container.words) text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  if (text.empty()) return std::nullopt;
  const std::string_view all = text;
  Rule rule;
  rule.include = container.include;
  rule.absolute = container.absolute;
  rule.perishable = container.perishable;
  if (container.bare) {
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    if (container.cvs && word == "!") {
      rule.kind = Rule::Kind::clear;
      text.remove_prefix(1);
      return rule;
    }
  } else {
    text = context.plain ? plain_prefix(rule, text) : Reader(text, container.words).prefix(rule);
  }
  take_sides(rule, container, all);
  const bool words = container.words;
  const std::size_t end = words ? std::min(text.find_first_of(blanks), text.size()) : text.size();
  rule.pattern = text.substr(0, end);
  text.remove_prefix(end);
  check(rule, all);
  return rule;
}

std::vector<Rule> parse_rules(std::string_view content, const RuleContext& context,
                              std::string_view shown) {
  const bool words = context.container.words;
  const std::string_view ends = context.nul_separated ? std::string_view("\0", 1) : "\n\r";
  const std::string_view separators = words ? blanks : ends;
  std::vector<Rule> rules;
  std::size_t line = 1;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find_first_of(separators), content.size());
    std::string_view item = content.substr(0, end);
    const char separator = end < content.size() ? content[end] : '\n';
    content.remove_prefix(std::min(end + 1, content.size()));
    const bool comment = !words && !item.empty() && (item[0] == '#' || item[0] == ';');
    try {
      while (!item.empty() && !comment) {
        std::optional<Rule> rule = take_rule(item, context);
        if (rule) rules.push_back(std::move(*rule));
        if (!words) break;
      }
    } catch (const Error& error) {
      throw Error(error.code(),
                  escape(shown) + ", line " + std::to_string(line) + ": not a filter rule");
    }
    if (separator != '\r') ++line;
  }
  return rules;
}

}  // namespace lockstep::tree
