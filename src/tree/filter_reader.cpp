// Rule files of one directory: what they add to the filter of the directory above.
#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "tree/filter.hpp"
#include "tree/rule_path.hpp"
#include "tree/rule_text.hpp"

namespace lockstep::tree {

class FilterReader {
 public:
  FilterReader(const Filter& above, std::string directory, const ReadRules& read)
      : made_(std::make_shared<Filter>(above)), directory_(std::move(directory)), read_(read) {}

  /// Nothing where the filter stays as it was.
  FilterRef run(bool first) {
    const std::string here =
        directory_.empty() ? made_->setup_.base : made_->setup_.base + '/' + directory_;
    bool changed = false;
    for (std::size_t i = 0; i < made_->slots_.size(); ++i) {  // reading may add some
      const std::string scan_from = std::exchange(made_->slots_[i].scan_from, {});
      changed = changed || !scan_from.empty();
      if (!scan_from.empty() && (first || i >= inherited_slots_)) scan(i, scan_from, here);
      changed = read_slot(i, here, false) || changed;
    }
    changed = (made_->setup_.git_ignores && read_git(here)) || changed;
    return changed ? made_ : nullptr;
  }

 private:
  /// Where the rules being read stand.
  struct Place {
    std::string directory;  // absolute
    PatternPlace anchor;
    bool above = false;
    std::size_t depth = 0;
  };

  bool read_git(const std::string& here) {
    const std::string path = here + "/.gitignore";
    const std::optional<std::string> content = read_(path);
    if (!content) return false;
    Filter::GitFile file{directory_, {}, made_->git_};
    for (GitPattern& pattern : parse_git_ignore(*content)) {
      if (file.rules.size() == rules_max) throw Error(ExitCode::usage, "too many filter rules");
      Rule shown = pattern_rule(pattern.negated(), pattern.text());
      FilterRule rule{Pattern(shown.pattern, {}), shown, path};
      file.rules.push_back({std::move(pattern), std::move(rule)});
    }
    made_->git_ = std::make_shared<const Filter::GitFile>(std::move(file));
    return true;
  }

  // From the directory that the rule names down to the one above `here`.
  void scan(std::size_t slot, const std::string& from, const std::string& here) {
    const std::string start = from == "/" ? "" : from;
    if (!is_within(here, start)) return;
    for (std::string at = start; at != here;) {
      (void)read_slot(slot, at, true);
      at = here.substr(0, here.find('/', at.size() + 1));
    }
  }

  /// Whether the slot's rules are others now.
  bool read_slot(std::size_t number, const std::string& directory, bool is_above) {
    const Rule merge = made_->slots_[number].merge;
    Filter::List list;
    if (!merge.own_only) list.inherited = made_->slots_[number].rules;
    list.size = list.inherited ? list.inherited->size : 0;
    const bool lost = merge.own_only && made_->slots_[number].rules != nullptr;
    const std::string path = directory + '/' + made_->slots_[number].name;
    const std::optional<std::string> content = read_(path);
    if (!content && !lost) return false;
    const Place place{directory, anchor(directory, is_above), is_above, 0};
    if (content) add_all(list, *content, merge, path, place);
    const bool keeps = !(is_above && merge.own_only);
    made_->slots_[number].rules =
        keeps ? std::make_shared<const Filter::List>(std::move(list)) : nullptr;
    return true;
  }

  [[nodiscard]] PatternPlace anchor(const std::string& directory, bool is_above) const {
    if (!is_above) return {"", directory_};
    const std::string& base = made_->setup_.base;
    if (!is_within(base, directory) || base == directory) return {};
    return {base.substr(directory.size() + 1), ""};
  }

  void add_all(Filter::List& list, const std::string& content, const Rule& container,
               const std::string& path, const Place& place) {
    const RuleContext context{container, false, made_->setup_.nul_separated};
    for (const Rule& rule : parse_rules(content, context, path)) add(list, rule, path, place);
  }

  void add(Filter::List& list, const Rule& rule, const std::string& path, const Place& place) {
    switch (rule.kind) {
      case Rule::Kind::clear:
        list = {};
        return;
      case Rule::Kind::match:
        made_->add(list, rule, place.anchor, path);
        return;
      case Rule::Kind::dir_merge:
        add_dir_merge(list, rule, place);
        return;
      case Rule::Kind::merge:
        merge(list, rule, place);
        return;
      case Rule::Kind::cvs: {  // the user's own lists are read once, for the command line
        Rule words = rule;
        words.perishable = true;
        add_all(list, cvs_patterns(), words, path, place);
        return;
      }
    }
  }

  void add_dir_merge(Filter::List& list, Rule rule, const Place& place) {
    if (place.above) rule.pattern = absolute_path(place.directory, rule.pattern);
    made_->add_slot(list, rule, place.directory);
  }

  // A name without a slash is looked for in the transfer's root, as one on the command line is in
  // the working directory; and a leading slash in such a file means that root, too.
  void merge(Filter::List& list, const Rule& rule, const Place& place) {
    if (rule.hides_itself) {
      made_->add(list, pattern_rule(false, std::string(last_name(rule.pattern))), {}, "");
    }
    const bool from_here = place.above || rule.pattern.find('/') != std::string::npos;
    const std::string path =
        absolute_path(from_here ? place.directory : made_->setup_.base, rule.pattern);
    if (place.depth == merge_depth_max) {
      throw Error(ExitCode::usage, "files of rules name each other too often: " + escape(path));
    }
    const std::optional<std::string> content = read_(path);
    if (!content) {
      throw Error(ExitCode::file_io,
                  "open " + escape(path) + " for filter rules: " + errno_text(ENOENT));
    }
    Place inner = place;
    ++inner.depth;
    inner.anchor = {};
    add_all(list, *content, rule, path, inner);
  }

  std::shared_ptr<Filter> made_;
  std::string directory_;
  const ReadRules& read_;
  std::size_t inherited_slots_ = made_->slots_.size();
};

FilterRef enter(const FilterRef& above, const std::string& directory, bool first,
                const ReadRules& read) {
  if (!above->has_directory_files()) return above;
  FilterRef made = FilterReader(*above, directory, read).run(first);
  return made ? made : above;
}

}  // namespace lockstep::tree
