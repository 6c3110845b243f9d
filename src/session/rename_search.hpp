#pragma once
// Which file that is about to go may be a new file under its old name.
//
// Size and time find candidates, the path decides among them: the same last name first, then the
// most equal directories from the end. The content is compared afterwards; this only proposes.
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tree/entry.hpp"
#include "tree/path.hpp"

namespace lockstep::session {

class RenameSearch {
 public:
  /// `path` is borrowed and outlives the search.
  void add(const tree::RelPath& path, std::uint64_t size, const tree::Timestamp& modified);
  /// The best candidate for a new file, given away once; null where there is none.
  [[nodiscard]] const tree::RelPath* take(const tree::RelPath& directory, const tree::Entry& entry);

 private:
  using Content = std::tuple<std::uint64_t, std::int64_t, std::uint32_t>;
  using Candidates = std::map<std::string, std::vector<const tree::RelPath*>, std::less<>>;
  std::map<Content, Candidates> candidates_;  // by size and time, then by last name
};

}  // namespace lockstep::session
