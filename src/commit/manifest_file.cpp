#include "commit/manifest_file.hpp"

#include <algorithm>
#include <map>

#include "base/escape.hpp"
#include "commit/digest_file.hpp"
#include "fs/list.hpp"
#include "fs/owners.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

/// Walks a tree in the order of its manifest.
class Scan {
 public:
  Scan(fs::Root& tree, const tree::ManifestMask& mask, const KnownDigest& known,
       const BelongsToTree& belongs)
      : tree_(tree), mask_(mask), known_(known), belongs_(belongs), options_(kept_options(mask)) {}

  tree::ManifestTotals run(const std::function<void(View)>& out) {
    tree::ManifestWriter writer(mask_, out);
    writer.add_root(root());
    while (const tree::RelPath* path = writer.directory()) {
      const fs::DirectoryRef directory = tree_.directory(*path);
      tree::Listing listing = fs::list(*directory, options_);
      if (!listing.problems.empty())
        throw Error(ExitCode::file_io, listing.problems.front().message);
      for (tree::Entry& entry : listing.entries) {
        if (belongs_ && !belongs_(*path, entry)) continue;
        writer.add(item(*directory, *path, listing, std::move(entry)));
      }
      writer.end_directory();
    }
    return writer.finish();
  }

 private:
  tree::ManifestEntry root() {
    tree::ManifestEntry item;
    item.entry = fs::examine(*tree_.directory({}), options_);
    if (options_.owners) {
      item.user = fs::owners().user_name(item.entry.uid).value_or("");
      item.group = fs::owners().group_name(item.entry.gid).value_or("");
    }
    return item;
  }

  static std::string name_of(const tree::OwnerNames& names, std::uint32_t id) {
    const auto found = names.find(id);
    return found == names.end() ? "" : found->second;
  }

  tree::ManifestEntry item(const fs::Directory& directory, const tree::RelPath& path,
                           const tree::Listing& listing, tree::Entry entry) {
    tree::ManifestEntry item;
    item.user = name_of(listing.users, entry.uid);
    item.group = name_of(listing.groups, entry.gid);
    if (entry.kind == tree::Kind::file) give_content(directory, path, entry, item);
    item.entry = std::move(entry);
    return item;
  }

  void give_content(const fs::Directory& directory, const tree::RelPath& path,
                    const tree::Entry& entry, tree::ManifestEntry& item) {
    if (mask_.hard_links && entry.links > 1) {
      const auto found = firsts_.find(entry.inode);
      if (found != firsts_.end()) {
        item.hard_link = found->second.path;
        item.content = found->second.content;
        return;
      }
    }
    const auto known = known_(path, entry);
    item.content = known ? *known : digest_file(directory, entry.name, entry.size);
    if (mask_.hard_links && entry.links > 1) {
      firsts_.emplace(entry.inode, First{path.child(entry.name).text(), item.content});
    }
  }

  struct First {
    std::string path;
    Digest content;
  };
  fs::Root& tree_;
  const tree::ManifestMask& mask_;
  const KnownDigest& known_;
  const BelongsToTree& belongs_;
  fs::ListOptions options_;
  std::map<tree::Inode, First> firsts_;
};

/// Paths so that their order as bytes is the order of a manifest's directories.
std::string order_key(const tree::RelPath& path) {
  std::string key = path.text();
  std::replace(key.begin(), key.end(), '/', '\0');
  return key;
}

}  // namespace

tree::ManifestTotals write_manifest(fs::Root& tree, const tree::ManifestMask& mask,
                                    const KnownDigest& known, const fs::Directory& directory,
                                    std::string_view name, const BelongsToTree& belongs) {
  const Fd fd = fs::create_file(directory, name, 0644);
  const std::string shown = directory.shown(name);
  std::uint64_t at = 0;
  return Scan(tree, mask, known, belongs).run([&](View bytes) {
    fs::write_at(fd.get(), shown, at, bytes);
    at += bytes.size();
  });
}

tree::ManifestReader::Input read_manifest(const fs::Directory& directory, std::string_view name) {
  auto file = std::make_shared<const fs::InputFile>(directory, name);
  return [file, at = std::uint64_t{0}](MutableView out) mutable {
    const std::size_t got = file->read(at, out);
    at += got;
    return got;
  };
}

void DigestCursor::advance() {
  do {
    at_ = reader_.next();
  } while (at_ && at_->entry == nullptr);
}

const tree::ManifestEntry* DigestCursor::reach(const tree::RelPath& directory,
                                               const tree::Entry& entry) {
  if (!std::exchange(begun_, true)) advance();
  const std::string wanted = order_key(directory);
  for (; at_; advance()) {
    const bool same_directory = *at_->directory == directory;
    if (same_directory && at_->entry->entry.name == entry.name) {
      const tree::Entry& found = at_->entry->entry;
      const bool fits = found.kind == tree::Kind::file && found.size == entry.size;
      return fits ? at_->entry : nullptr;
    }
    const bool is_behind =
        same_directory ? at_->entry->entry.name > entry.name : order_key(*at_->directory) > wanted;
    if (is_behind) return nullptr;
  }
  return nullptr;
}

std::optional<Digest> DigestCursor::find(const tree::RelPath& directory, const tree::Entry& entry) {
  const tree::ManifestEntry* found = reach(directory, entry);
  return found == nullptr ? std::nullopt : std::optional(found->content);
}

std::optional<Digest> DigestCursor::find_untouched(const tree::RelPath& directory,
                                                   const tree::Entry& entry) {
  const tree::ManifestEntry* found = reach(directory, entry);
  const bool same = found != nullptr && found->entry.modified == entry.modified;
  return same ? std::optional(found->content) : std::nullopt;
}

}  // namespace lockstep::commit
