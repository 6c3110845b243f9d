#include "tree/rule_text.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "tree/rule_prefix.hpp"

namespace lockstep::tree {
namespace {

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
  if (rule.sided()) refuse_rule("a rule for one side in rules for one side:", text);
  rule.at_source = container.at_source;
  rule.at_target = container.at_target;
}

void check(Rule& rule, std::string_view text) {
  if (rule.kind == Rule::Kind::clear) return;
  if (rule.cvs && rule.kind == Rule::Kind::match) rule.kind = Rule::Kind::cvs;
  if (rule.cvs && rule.pattern.empty() && rule.kind != Rule::Kind::cvs) rule.pattern = ".cvsignore";
  if (rule.pattern.empty() && rule.kind != Rule::Kind::cvs)
    refuse_rule("nothing to match in", text);
}

}  // namespace

const char* cvs_patterns() noexcept {
  return "RCS SCCS CVS CVS.adm RCSLOG cvslog.* tags TAGS .make.state .nse_depinfo *~ #* .#* ,* _$* "
         "*$ *.old *.bak *.BAK *.orig *.rej .del-* *.a *.olb *.o *.obj *.so *.exe *.Z *.elc *.ln "
         "core .svn/ .git/ .hg/ .bzr/";
}

std::optional<Rule> take_rule(std::string_view& text, const RuleContext& context) {
  const Rule& container = context.container;
  if (container.words)
    text.remove_prefix(std::min(text.find_first_not_of(rule_blanks), text.size()));
  if (text.empty()) return std::nullopt;
  const std::string_view all = text;
  Rule rule;
  rule.include = container.include;
  rule.absolute = container.absolute;
  rule.perishable = container.perishable;
  if (container.bare) {
    const std::string_view word = text.substr(0, text.find_first_of(rule_blanks));
    if (container.cvs && word == "!") {
      rule.kind = Rule::Kind::clear;
      text.remove_prefix(1);
      return rule;
    }
  } else {
    text = context.plain ? plain_prefix(rule, text) : take_prefix(rule, text, container.words);
  }
  take_sides(rule, container, all);
  const bool words = container.words;
  const std::size_t end =
      words ? std::min(text.find_first_of(rule_blanks), text.size()) : text.size();
  rule.pattern = text.substr(0, end);
  text.remove_prefix(end);
  check(rule, all);
  return rule;
}

namespace {

/// A line of a file, or its words.
void take_item(std::string_view item, const RuleContext& context, std::vector<Rule>& rules) {
  const bool words = context.container.words;
  const bool comment = !words && !item.empty() && (item[0] == '#' || item[0] == ';');
  while (!item.empty() && !comment) {
    std::optional<Rule> rule = take_rule(item, context);
    if (rule) rules.push_back(std::move(*rule));
    if (!words) return;
  }
}

}  // namespace

std::vector<Rule> parse_rules(std::string_view content, const RuleContext& context,
                              std::string_view shown) {
  const bool words = context.container.words;
  const std::string_view ends = context.nul_separated ? std::string_view("\0", 1) : "\n\r";
  const std::string_view separators = words ? rule_blanks : ends;
  std::vector<Rule> rules;
  std::size_t line = 1;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find_first_of(separators), content.size());
    const std::string_view item = content.substr(0, end);
    const char separator = end < content.size() ? content[end] : '\n';
    content.remove_prefix(std::min(end + 1, content.size()));
    try {
      take_item(item, context, rules);
    } catch (const Error& error) {
      throw Error(error.code(),
                  escape(shown) + ", line " + std::to_string(line) + ": not a filter rule");
    }
    if (separator != '\r') ++line;
  }
  return rules;
}

}  // namespace lockstep::tree
