#pragma once
// --link-dest, --copy-dest, --compare-dest: other trees of the target's host that may have what a
// name of the target lacks.
//
// Layer    tree: pure.
// Source   rsync(1), --link-dest.
#include <string>
#include <vector>

#include "tree/compare.hpp"

namespace lockstep::tree {

constexpr std::size_t alternates_max = 20;

struct AlternateOptions {
  enum class Use : std::uint8_t {
    link,    // what is equal there becomes a hard link here
    copy,    // ... a copy
    compare  // ... is left out
  };
  Use use = Use::link;
  std::vector<std::string> directories;  // as given: from the target's root on
};

/// The entries that each alternate has in one directory, sorted by name.
using AlternateEntries = std::vector<std::vector<Entry>>;

struct Alternate {
  std::uint32_t number = 0;  // from 1 on; 0 is the target itself
  const Entry* entry = nullptr;
  Decision decision;  // what it takes to make that one the wanted one

  [[nodiscard]] bool is_equal() const noexcept { return decision.need == Need::nothing; }
};

/// The first alternate that has all of `wanted`, else the first with its content, else the first
/// with a basis; nothing where none has the name as this kind.
[[nodiscard]] std::optional<Alternate> choose_alternate(const AlternateEntries& alternates,
                                                        const Entry& wanted, const Rules& rules);

}  // namespace lockstep::tree
