#include "session/target_digest.hpp"

namespace lockstep::session {

void TargetDigest::learn(const tree::OwnerNames& users, const tree::OwnerNames& groups) {
  for (const auto& [id, name] : users) users_.insert_or_assign(id, name);
  for (const auto& [id, name] : groups) groups_.insert_or_assign(id, name);
}

void TargetDigest::arrived(std::uint32_t directory, const tree::RelPath& path,
                           const std::vector<wire::Entries>& parts) {
  for (const wire::Entries& part : parts) {
    for (std::size_t i = 0; i < part.entries.size(); ++i) {
      const tree::Entry& entry = part.entries[i];
      const std::uint64_t group = part.link_groups[i];
      hasher_.add(entry, group == 0 ? 0 : link_keys_.next(group, path.text(), entry.name));
    }
  }
  sum_.add(directory, hasher_.finish());
}

}  // namespace lockstep::session
