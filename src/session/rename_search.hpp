#pragma once
// Which file that is about to go may be a new file under its old name.
//
// Size and time find candidates, the path decides among them: the same last name first, then the
// most equal directories from the end. The content is compared afterwards; this only proposes.
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tree/entry.hpp"
#include "tree/path.hpp"

namespace lockstep::session {

class RenameSearch {
 public:
  /// A new file: only what may be one of these is worth adding.
  void want(const tree::Entry& entry) { (void)candidates_[content(entry.size, entry.modified)]; }
  [[nodiscard]] bool wants(std::uint64_t size, const tree::Timestamp& modified) const {
    return candidates_.contains(content(size, modified));
  }
  void add(tree::RelPath path, std::uint64_t size, const tree::Timestamp& modified);
  /// The best candidate for a new file, given away once.
  [[nodiscard]] std::optional<tree::RelPath> take(const tree::RelPath& directory,
                                                  const tree::Entry& entry);

 private:
  using Content = std::tuple<std::uint64_t, std::int64_t, std::uint32_t>;
  using Candidates = std::map<std::string, std::vector<tree::RelPath>, std::less<>>;
  [[nodiscard]] static Content content(std::uint64_t size, const tree::Timestamp& modified) {
    return {size, modified.seconds, modified.nanoseconds};
  }
  std::map<Content, Candidates> candidates_;  // by size and time, then by last name
};

}  // namespace lockstep::session
