#include "commit/content_changes.hpp"

#include <memory>

namespace lockstep::commit {

void ContentChanges::fresh(const tree::RelPath& path) {
  const std::lock_guard lock(mutex_);
  fresh_.insert(path.text());
}

void ContentChanges::copied(const tree::RelPath& path, const tree::RelPath& from) {
  const std::lock_guard lock(mutex_);
  copied_.insert_or_assign(path.text(), from.text());
}

ContentChanges::Digests ContentChanges::digests_of_copied(const fs::Directory& manifests,
                                                          const std::string& name) const {
  Digests digests;
  if (copied_.empty()) return digests;
  for (const auto& [path, from] : copied_) digests.emplace(from, Digest{});
  Digests found;
  tree::ManifestReader reader(read_manifest(manifests, name));
  while (const auto item = reader.next()) {
    if (item->entry == nullptr || item->entry->entry.kind != tree::Kind::file) continue;
    const std::string path = item->directory->child(item->entry->entry.name).text();
    if (digests.contains(path)) found.emplace(path, item->entry->content);
  }
  return found;
}

KnownDigest ContentChanges::known(const fs::Directory& manifests, const std::string& name) const {
  const auto before = std::make_shared<DigestCursor>(read_manifest(manifests, name));
  return [this, before, moved = digests_of_copied(manifests, name)](
             const tree::RelPath& directory, const tree::Entry& entry) -> std::optional<Digest> {
    const std::string path = directory.child(entry.name).text();
    if (fresh_.contains(path)) return std::nullopt;
    const auto copy = copied_.find(path);
    if (copy == copied_.end()) return before->find(directory, entry);
    const auto digest = moved.find(copy->second);
    return digest == moved.end() ? std::nullopt : std::optional(digest->second);
  };
}

}  // namespace lockstep::commit
