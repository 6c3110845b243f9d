#pragma once
// What the target asked of one directory, and what has come of it so far.
//
// Names    where the source was told which names are here and has the same ones, a range comes
//          without them: its entries get the names of the target's own, in their order.
// Errors   Error{stream} for what nobody asked for.
#include <map>
#include <set>
#include <vector>

#include "tree/digest.hpp"
#include "tree/entry.hpp"
#include "wire/message.hpp"

namespace lockstep::session {

class AwaitedEntries {
 public:
  using Parts = std::vector<wire::Entries>;

  /// `ranges`: numbers of the source's, ascending.
  explicit AwaitedEntries(const std::vector<std::uint32_t>& ranges)
      : asked_(ranges.begin(), ranges.end()) {}

  /// The names here are known to the source. `own`: how they are cut into ranges, which is how the
  /// source cuts them if they are the same.
  void offer_names(const std::vector<tree::EntryRange>& own);
  /// One message; `own`: the target's entries in the ranges that were asked for. Returns the whole
  /// range when this was the end of it, else null; borrowed until the next call.
  const Parts* add(wire::Entries message, const std::vector<tree::Entry>& own);
  [[nodiscard]] bool complete() const noexcept { return asked_.empty(); }
  /// By range, in the order of the listing.
  [[nodiscard]] std::map<std::uint32_t, Parts>& arrived() noexcept { return arrived_; }
  [[nodiscard]] std::size_t entries() const;

 private:
  /// Positions [first, last) of the listing; their entries start at `offset` of the target's own.
  struct Known {
    std::uint32_t first;
    std::uint32_t last;
    std::size_t offset;
  };
  void name(wire::Entries& message, const std::vector<tree::Entry>& own) const;

  std::set<std::uint32_t> asked_;  // and not whole yet
  std::map<std::uint32_t, Known> known_;
  std::map<std::uint32_t, Parts> arrived_;
};

}  // namespace lockstep::session
