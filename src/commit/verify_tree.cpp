// The scrub: a tree against its manifest.
#include <algorithm>
#include <map>

#include "base/escape.hpp"
#include "commit/digest_file.hpp"
#include "commit/manifest_file.hpp"
#include "fs/extended.hpp"
#include "fs/owners.hpp"

namespace lockstep::commit {
namespace {

bool same_owner(std::uint32_t id, std::uint32_t written, const std::string& name,
                const std::optional<std::string>& here) {
  return name.empty() || !here ? id == written : *here == name;
}

class Verifier {
 public:
  Verifier(fs::Root& tree, tree::ManifestReader& manifest,
           const std::function<void(const std::string&)>& differs)
      : tree_(tree),
        manifest_(manifest),
        differs_(differs),
        mask_(manifest.mask()),
        options_(kept_options(mask_)) {}

  tree::ManifestTotals run() {
    check_metadata("", fs::examine(*tree_.directory({}), options_), manifest_.root());
    while (const auto item = manifest_.next()) {
      if (!listed_) open(*item->directory);
      if (item->entry == nullptr) {
        close(*item->directory);
      } else {
        check(*item->directory, *item->entry);
      }
    }
    return manifest_.totals();
  }

 private:
  void tell(const std::string& path, const std::string& what) {
    differs_(escape(path.empty() ? "." : path) + ": " + what);
  }

  void open(const tree::RelPath& path) {
    listed_ = true;
    found_.clear();
    directory_ = nullptr;
    try {
      directory_ = tree_.directory(path);
      tree::Listing listing = fs::list(*directory_, options_);
      for (const tree::Problem& problem : listing.problems) differs_(problem.message);
      for (tree::Entry& entry : listing.entries) {
        std::string name = entry.name;
        found_.emplace(std::move(name), std::move(entry));
      }
    } catch (const FileError& error) {
      tell(path.text(), errno_text(error.number()));
    }
  }

  // What is left was not in the manifest.
  void close(const tree::RelPath& path) {
    for (const auto& [name, entry] : found_) {
      tell(path.child(name).text(), "is not in the manifest");
    }
    listed_ = false;
  }

  void check(const tree::RelPath& path, const tree::ManifestEntry& wanted) {
    if (!directory_) return;  // told already
    const std::string shown = path.child(wanted.entry.name).text();
    const auto found = found_.find(wanted.entry.name);
    if (found == found_.end()) return tell(shown, "is missing");
    const tree::Entry entry = std::move(found->second);
    found_.erase(found);
    if (entry.kind != wanted.entry.kind) return tell(shown, "is something else");
    check_value(shown, entry, wanted);
    check_metadata(shown, entry, wanted);
  }

  void check_value(const std::string& shown, const tree::Entry& entry,
                   const tree::ManifestEntry& wanted) {
    if (entry.kind == tree::Kind::file) check_content(shown, entry, wanted);
    if (entry.link_target != wanted.entry.link_target) tell(shown, "points elsewhere");
    if (entry.device_major != wanted.entry.device_major ||
        entry.device_minor != wanted.entry.device_minor) {
      tell(shown, "is another device");
    }
  }

  void check_content(const std::string& shown, const tree::Entry& entry,
                     const tree::ManifestEntry& wanted) {
    if (entry.size != wanted.entry.size) {
      return tell(shown, "has " + std::to_string(entry.size) + " bytes instead of " +
                             std::to_string(wanted.entry.size));
    }
    try {
      if (digest_file(*directory_, entry.name, entry.size) != wanted.content) {
        tell(shown, "content is damaged");
      }
    } catch (const Error& error) {
      differs_(error.what());
    }
  }

  void check_metadata(const std::string& shown, const tree::Entry& entry,
                      const tree::ManifestEntry& wanted) {
    const tree::Attributes& kept = mask_.attributes;
    const tree::Entry& other = wanted.entry;
    const bool has_mode = entry.kind != tree::Kind::symlink;
    if (kept.perms && has_mode && entry.mode != other.mode) tell(shown, "permissions differ");
    if (kept.times && entry.modified != other.modified) tell(shown, "time differs");
    if (kept.owner &&
        !same_owner(entry.uid, other.uid, wanted.user, fs::owners().user_name(entry.uid))) {
      tell(shown, "owner differs");
    }
    if (kept.group &&
        !same_owner(entry.gid, other.gid, wanted.group, fs::owners().group_name(entry.gid))) {
      tell(shown, "group differs");
    }
    const tree::Extended none;
    const tree::Extended& here = entry.extended ? *entry.extended : none;
    if (!fs::mean_the_same(here, other.extended ? *other.extended : none)) {
      tell(shown, "attributes or ACL differ");
    }
  }

  fs::Root& tree_;
  tree::ManifestReader& manifest_;
  const std::function<void(const std::string&)>& differs_;
  tree::ManifestMask mask_;
  fs::ListOptions options_;
  fs::DirectoryRef directory_;  // null: cannot be opened
  bool listed_ = false;
  std::map<std::string, tree::Entry> found_;
};

}  // namespace

tree::ManifestTotals verify_tree(fs::Root& tree, tree::ManifestReader& manifest,
                                 const std::function<void(const std::string&)>& differs) {
  return Verifier(tree, manifest, differs).run();
}

}  // namespace lockstep::commit
