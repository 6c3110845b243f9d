#include "session/rename_search.hpp"

#include <algorithm>

namespace lockstep::session {
namespace {

constexpr std::size_t looked_at_max = 64;  // candidates of one name

// Bytes that two paths have in common at their ends.
std::size_t common_end(std::string_view a, std::string_view b) {
  const auto [left, right] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  return static_cast<std::size_t>(left - a.rbegin());
}

}  // namespace

void RenameSearch::add(tree::RelPath path, std::uint64_t size, const tree::Timestamp& modified) {
  std::string name(path.name());
  candidates_[content(size, modified)][std::move(name)].push_back(std::move(path));
}

std::optional<tree::RelPath> RenameSearch::take(const tree::RelPath& directory,
                                                const tree::Entry& entry) {
  const auto found = candidates_.find(content(entry.size, entry.modified));
  if (found == candidates_.end() || found->second.empty()) return std::nullopt;
  Candidates& names = found->second;
  auto named = names.find(entry.name);
  if (named == names.end()) named = names.begin();
  std::vector<tree::RelPath>& paths = named->second;
  const std::string wanted = directory.child(entry.name).text();
  const auto looked_at = static_cast<std::ptrdiff_t>(std::min(paths.size(), looked_at_max));
  const auto best = std::max_element(
      paths.end() - looked_at, paths.end(), [&](const tree::RelPath& a, const tree::RelPath& b) {
        return common_end(a.text(), wanted) < common_end(b.text(), wanted);
      });
  tree::RelPath taken = std::move(*best);
  paths.erase(best);
  if (paths.empty()) names.erase(named);
  return taken;
}

}  // namespace lockstep::session
