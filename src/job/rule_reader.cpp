#include "job/rule_reader.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/rule_file.hpp"
#include "tree/filter.hpp"
#include "tree/rule_path.hpp"

namespace lockstep::job {
namespace {

using Kind = RuleWish::Kind;

}  // namespace

void RuleReader::take(const RuleWish& wish) {
  tree::RuleContext context;
  context.plain = wish.kind != Kind::rule;
  context.nul_separated = wish.nul_separated;
  context.container.include = wish.kind == Kind::include || wish.kind == Kind::include_file;
  if (wish.kind == Kind::exclude_file || wish.kind == Kind::include_file) {
    add_file(wish.value, context, 0);
    return;
  }
  std::string_view text = wish.value;
  std::optional<tree::Rule> rule = tree::take_rule(text, context);
  if (rule) add(std::move(*rule), wish.nul_separated, 0);
}

void RuleReader::add(tree::Rule rule, bool nul_separated, std::size_t depth) {
  using tree::Rule;
  switch (rule.kind) {
    case Rule::Kind::match:
    case Rule::Kind::dir_merge:
      rules_.push_back(std::move(rule));
      return;
    case Rule::Kind::clear:
      rules_.clear();
      return;
    case Rule::Kind::cvs:
      add_cvs(rule);
      return;
    case Rule::Kind::merge:
      break;
  }
  if (depth == tree::merge_depth_max) {
    throw Error(ExitCode::usage,
                "files of rules name each other too often: " + escape(rule.pattern));
  }
  if (rule.hides_itself) {
    rules_.push_back(tree::pattern_rule(false, std::string(tree::last_name(rule.pattern))));
  }
  add_file(rule.pattern, {rule, false, nul_separated}, depth + 1);
}

void RuleReader::add_file(const std::string& path, const tree::RuleContext& context,
                          std::size_t depth) {
  const std::string content = fs::read_stream(path);
  for (tree::Rule& rule : tree::parse_rules(content, context, path)) {
    add(std::move(rule), context.nul_separated, depth);
  }
}

// Once: a second time it would say the same again. "!" forgets only what this list has before it.
void RuleReader::add_cvs(const tree::Rule& rule) {
  if (knows_cvs_) return;
  knows_cvs_ = true;
  std::vector<tree::Rule> before = std::move(rules_);
  rules_.clear();
  const auto add_words = [&](std::string_view words, bool perishable, std::string_view shown) {
    tree::RuleContext context{rule, false, false};
    context.container.perishable = perishable;
    for (tree::Rule& one : tree::parse_rules(words, context, shown)) add(std::move(one), false, 0);
  };
  add_words(tree::cvs_patterns(), true, "");
  if (const std::optional<std::string> home = environment_("HOME"); home && !home->empty()) {
    const std::string path = *home + "/.cvsignore";
    if (const auto content = fs::read_rules(path)) add_words(*content, rule.perishable, path);
  }
  if (const auto own = environment_("CVSIGNORE")) add_words(*own, rule.perishable, "CVSIGNORE");
  before.insert(before.end(), std::make_move_iterator(rules_.begin()),
                std::make_move_iterator(rules_.end()));
  rules_ = std::move(before);
}

void RuleReader::take_cvs() {
  take({Kind::rule, ":C", false});
  take({Kind::rule, "-C", false});
}

}  // namespace lockstep::job
