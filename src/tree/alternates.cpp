#include "tree/alternates.hpp"

#include <algorithm>

namespace lockstep::tree {
namespace {

const Entry* find(const std::vector<Entry>& sorted, const std::string& name) {
  const auto found =
      std::lower_bound(sorted.begin(), sorted.end(), name,
                       [](const Entry& entry, const std::string& n) { return entry.name < n; });
  return found != sorted.end() && found->name == name ? &*found : nullptr;
}

// How much of the wanted entry there is.
int worth(const Decision& decision) {
  switch (decision.need) {
    case Need::nothing:
      return 3;
    case Need::metadata:
    case Need::check:
      return 2;
    default:
      return decision.replaces_other_kind ? 0 : 1;
  }
}

// A newer or longer file there is no reason to leave the name out here; a directory is made here
// with a time of its own.
Rules rules_of_alternates(const Rules& rules) {
  Rules all = rules;
  all.comparison.update = all.comparison.append = false;
  all.attributes.not_directory_times = false;
  return all;
}

// Content that comes all the same (-I) brings its access time, too.
void accept_access_time(Decision& decision) {
  if (decision.why != Why::access_time || decision.need == Need::content) return;
  decision.why = Why::none;
  if (decision.need == Need::metadata) decision.need = Need::nothing;
}

// It is made anew here: the letters of its metadata say so.
Why made_anew(Why why, Kind kind, const Rules& rules) {
  if (why == Why::none) return why;
  const bool whole = kind != Kind::file && kind != Kind::directory;
  return why | unless_preserved(rules, kind) | (whole ? Why::content : Why::none);
}

}  // namespace

std::optional<Alternate> choose_alternate(const AlternateEntries& alternates, const Entry& wanted,
                                          const Rules& rules, AlternateOptions::Use use) {
  std::optional<Alternate> best;
  int best_worth = 0;
  const Rules all = rules_of_alternates(rules);
  for (std::uint32_t i = 0; i < alternates.size(); ++i) {
    const Entry* entry = find(alternates[i], wanted.name);
    if (entry == nullptr) continue;
    Decision decision = decide(wanted, entry, all);
    if (use != AlternateOptions::Use::copy) accept_access_time(decision);
    decision.why = made_anew(decision.why, wanted.kind, rules);
    if (worth(decision) <= best_worth) continue;
    best_worth = worth(decision);
    best = Alternate{i + 1, entry, decision};
  }
  return best;
}

Taken taken_whole(AlternateOptions::Use use, Kind kind, const Rules& rules) {
  using Use = AlternateOptions::Use;
  if (kind == Kind::directory) return {Action::create, Why::none};
  if (use == Use::compare) return {Action::keep, Why::none};
  if (use == Use::link) return {Action::hard_link, Why::none};
  const bool other_time = kind == Kind::file && !rules.attributes.times;
  return {Action::create, other_time ? Why::time_set : Why::none};
}

}  // namespace lockstep::tree
