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

}  // namespace

std::optional<Alternate> choose_alternate(const AlternateEntries& alternates, const Entry& wanted,
                                          const Rules& rules) {
  std::optional<Alternate> best;
  int best_worth = 0;
  // A newer or longer file there is no reason to leave the name out here.
  Rules all = rules;
  all.comparison.update = all.comparison.append = false;
  for (std::uint32_t i = 0; i < alternates.size(); ++i) {
    const Entry* entry = find(alternates[i], wanted.name);
    if (entry == nullptr) continue;
    const Decision decision = decide(wanted, entry, all);
    if (worth(decision) <= best_worth) continue;
    best_worth = worth(decision);
    best = Alternate{i + 1, entry, decision};
  }
  return best;
}

}  // namespace lockstep::tree
