#include "session/target_digest.hpp"

namespace lockstep::session {

void TargetDigest::learn(const tree::OwnerNames& users, const tree::OwnerNames& groups) {
  for (const auto& [id, name] : users) users_.insert_or_assign(id, name);
  for (const auto& [id, name] : groups) groups_.insert_or_assign(id, name);
}

// A group's first name has no key, the others have that name's: SourceTree::link_keys().
void TargetDigest::arrived(std::uint32_t directory, const tree::RelPath& path,
                           const std::vector<wire::Entries>& parts) {
  const std::string text = path.text();
  for (const wire::Entries& part : parts) {
    for (std::size_t i = 0; i < part.entries.size(); ++i) {
      std::uint64_t key = 0;
      if (part.link_groups[i] != 0) {
        const std::uint64_t own = tree::path_key(text, part.entries[i].name);
        const auto [place, first] = first_paths_.try_emplace(part.link_groups[i], own);
        if (!first) key = place->second;
      }
      hasher_.add(part.entries[i], key);
    }
  }
  sum_.add(directory, hasher_.finish());
}

}  // namespace lockstep::session
