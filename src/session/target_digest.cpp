#include "session/target_digest.hpp"

namespace lockstep::session {

void TargetDigest::learn(const tree::OwnerNames& users, const tree::OwnerNames& groups) {
  for (const auto& [id, name] : users) users_.insert_or_assign(id, name);
  for (const auto& [id, name] : groups) groups_.insert_or_assign(id, name);
}

// A group's first name has no key, the others have that name's: SourceTree::link_keys().
std::uint64_t TargetDigest::link_key(std::uint64_t group, const tree::RelPath& directory,
                                     const std::string& name) {
  if (group == 0) return 0;
  const std::uint64_t own = tree::path_key(directory.text(), name);
  const auto [place, first] = first_paths_.try_emplace(group, own);
  return first ? 0 : place->second;
}

void TargetDigest::arrived(std::uint32_t directory, const tree::RelPath& path,
                           const std::vector<wire::Entries>& parts) {
  for (const wire::Entries& part : parts) {
    for (std::size_t i = 0; i < part.entries.size(); ++i) {
      const tree::Entry& entry = part.entries[i];
      hasher_.add(entry, link_key(part.link_groups[i], path, entry.name));
    }
  }
  sum_.add(directory, hasher_.finish());
}

}  // namespace lockstep::session
