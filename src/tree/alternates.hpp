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
/// Another access time is no reason not to link or to leave out.
[[nodiscard]] std::optional<Alternate> choose_alternate(
    const AlternateEntries& alternates, const Entry& wanted, const Rules& rules,
    AlternateOptions::Use use = AlternateOptions::Use::link);

/// What is printed of an entry that an alternate has in all.
struct Taken {
  Action action = Action::keep;
  Why why = Why::none;
};
[[nodiscard]] Taken taken_whole(AlternateOptions::Use use, Kind kind, const Rules& rules);

}  // namespace lockstep::tree
