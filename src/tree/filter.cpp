#include "tree/filter.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "tree/rule_path.hpp"

namespace lockstep::tree {

Filter::Filter(const std::vector<Rule>& rules, FilterSetup setup) : setup_(std::move(setup)) {
  List list;
  list.own.reserve(rules.size());
  for (const Rule& rule : rules) add(list, rule, {}, "");
  items_ = std::make_shared<const List>(std::move(list));
}

// `anchor`: what a leading slash means where the rule stands.
void Filter::add(List& list, const Rule& rule, const PatternPlace& anchor,
                 const std::string& origin) {
  if (rule.pattern.empty()) throw Error(ExitCode::usage, "a filter pattern is empty");
  if (++list.size > rules_max) throw Error(ExitCode::usage, "too many filter rules");
  if (rule.kind == Rule::Kind::dir_merge) {
    add_slot(list, rule, setup_.base);
    return;
  }
  PatternPlace place;
  if (rule.absolute) {
    place.lead = setup_.base.substr(std::min<std::size_t>(1, setup_.base.size()));
  } else if (rule.pattern.starts_with('/')) {
    place = anchor;
  }
  FilterRule made{Pattern(rule.pattern, std::move(place)), rule, origin};
  if (setup_.delete_excluded && !rule.sided()) made.written.at_source = true;
  judges_xattrs_ = judges_xattrs_ || rule.xattr;
  list.own.push_back({std::nullopt, std::move(made)});
}

// The same name again, wherever it is looked for, adds nothing.
void Filter::add_slot(List& list, const Rule& rule, const std::string& directory) {
  if (rule.hides_itself) {
    add(list, pattern_rule(false, std::string(last_name(rule.pattern))), {}, "");
  }
  Slot slot;
  slot.merge = rule;
  slot.name = last_name(rule.pattern);
  if (slot.name.size() != rule.pattern.size()) {
    slot.scan_from = above(absolute_path(directory, rule.pattern));
    if (slot.scan_from.empty()) slot.scan_from = "/";
  }
  const bool known = std::any_of(slots_.begin(), slots_.end(),
                                 [&](const Slot& other) { return other.name == slot.name; });
  if (known) return;
  if (slots_.size() == dir_merges_max) {
    throw Error(ExitCode::usage, "too many rules for files of rules in directories");
  }
  list.own.push_back({slots_.size(), std::nullopt});
  slots_.push_back(std::move(slot));
}

bool Filter::fits(const FilterRule& rule, const Subject& subject) {
  const Rule& written = rule.written;
  if (written.xattr != subject.is_xattr) return false;
  const bool asks_source = subject.ask == Ask::hidden;
  if (written.sided() && !(asks_source ? written.at_source : written.at_target)) return false;
  if (written.perishable && subject.ask == Ask::kept_in_deleted) return false;
  return rule.pattern.matches(subject.text, subject.is_directory) != written.negate;
}

const FilterRule* Filter::find(const List* list, const Subject& subject) const {
  for (; list != nullptr; list = list->inherited.get()) {
    for (const Item& item : list->own) {
      if (item.slot) {
        const FilterRule* found = find(slots_[*item.slot].rules.get(), subject);
        if (found != nullptr) return found;
      } else if (fits(*item.rule, subject)) {
        return &*item.rule;
      }
    }
  }
  return nullptr;
}

const FilterRule* Filter::decide(std::string_view path, bool is_directory, Ask ask) const {
  if (path.empty() || path == ".") return nullptr;  // the root itself always takes part
  const Subject subject{path, is_directory, false, ask};
  const FilterRule* rule = find(items_.get(), subject);
  return rule != nullptr ? rule : find_git(subject);
}

// The last pattern of the deepest file that has one.
const FilterRule* Filter::find_git(const Subject& subject) const {
  if (setup_.delete_excluded && subject.ask != Ask::hidden) return nullptr;
  for (const GitFile* file = git_.get(); file != nullptr; file = file->above.get()) {
    const std::size_t lead = file->directory.empty() ? 0 : file->directory.size() + 1;
    for (auto rule = file->rules.rbegin(); rule != file->rules.rend(); ++rule) {
      if (rule->pattern.matches(subject.text.substr(lead), subject.is_directory)) {
        return &rule->shown;
      }
    }
  }
  return nullptr;
}

bool Filter::excludes(std::string_view path, bool is_directory, Ask ask) const {
  const FilterRule* rule = decide(path, is_directory, ask);
  return rule != nullptr && !rule->written.include;
}

bool Filter::excludes_xattr(std::string_view name, Ask ask) const {
  const FilterRule* rule = find(items_.get(), {name, false, true, ask});
  return rule != nullptr && !rule->written.include;
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  return Glob(pattern).matches(text);
}

}  // namespace lockstep::tree
