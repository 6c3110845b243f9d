// Which names take part.
#include <array>

#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

using Kind = job::RuleWish::Kind;

// Files are read once all options are known, in the order of the options.
template <Kind kind>
void wish(Settings& s, const Use& use) {
  if (kind == Kind::rule || kind == Kind::exclude || kind == Kind::include) {
    std::string_view text = use.value;  // what is no rule is told with the option's name
    (void)tree::take_rule(text, {.plain = kind != Kind::rule});
  }
  s.rules.push_back({kind, use.value, s.from_zero});
}

void rule_files(Settings& s, const Use& /*use*/) {
  constexpr std::array<const char*, 2> rules = {": /.rsync-filter", "- .rsync-filter"};
  if (s.rule_files < rules.size()) s.rules.push_back({Kind::rule, rules.at(s.rule_files), false});
  ++s.rule_files;
}

constexpr Spelling rule(char letter, std::string_view name, std::string_view value) {
  return {.letter = letter, .name = name, .value = value, .repeatable = true, .may_be_empty = true};
}

void sizes(std::optional<std::uint64_t>& limit, const Use& use) {
  limit.reset();
  if (use.on) limit = parse_size(use.value);
}

constexpr auto table = std::to_array<Option>({
    {rule(0, "exclude", "PATTERN"), Group::filter, "leave out what matches", wish<Kind::exclude>},
    {rule(0, "include", "PATTERN"), Group::filter, "keep what matches, whatever later rules say",
     wish<Kind::include>},
    {repeated("exclude-from", "FILE"), Group::filter, "the same for every line of a file",
     wish<Kind::exclude_file>},
    {repeated("include-from", "FILE"), Group::filter, "the same for every line of a file",
     wish<Kind::include_file>},
    {rule('f', "filter", "RULE"), Group::filter, "add a filter rule", wish<Kind::rule>},
    {flag('F', ""), Group::filter, "use every directory's .rsync-filter (-FF: and leave it out)",
     rule_files},
    {toggle('C', "cvs-exclude"), Group::filter, "leave out what CVS does",
     [](Settings& s, const Use& u) { s.cvs_exclude = u.on; }},
    {toggle(0, "gitignore"), Group::filter, "leave out what .gitignore files say",
     [](Settings& s, const Use& u) { s.sync.selection.git_ignores = u.on; }},
    {limit("max-size", "SIZE"), Group::filter, "leave files alone that are larger",
     [](Settings& s, const Use& u) { sizes(s.sync.selection.size_max, u); }},
    {limit("min-size", "SIZE"), Group::filter, "leave files alone that are smaller",
     [](Settings& s, const Use& u) { sizes(s.sync.selection.size_min, u); }},
    {flag(0, "existing"), Group::filter, "create nothing, only update",
     [](Settings& s, const Use&) { s.sync.selection.existing_only = true; }},
    {flag(0, "ignore-non-existing"), Group::compatibility, "--existing",
     [](Settings& s, const Use&) { s.sync.selection.existing_only = true; }},
    {flag(0, "ignore-existing"), Group::filter, "leave alone what exists, but for directories",
     [](Settings& s, const Use&) { s.sync.selection.ignore_existing = true; }},
    {toggle('m', "prune-empty-dirs"), Group::filter, "leave out directories without files",
     [](Settings& s, const Use& u) { s.sync.selection.prune_empty = u.on; }},
});

}  // namespace

std::span<const Option> filter_options() {
  return table;
}

}  // namespace lockstep::cli
