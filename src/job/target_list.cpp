// Directories of the target, and what filters and -x say of what they hold.
#include <algorithm>

#include "job/failure.hpp"
#include "job/filtered.hpp"
#include "job/listed.hpp"
#include "job/target_work.hpp"

namespace lockstep::job {

bool TargetWork::is_mounted(const tree::Entry& entry) {
  std::call_once(device_once_, [this] {
    device_ = fs::examine(*setup_.root->directory({}), fs::ListOptions{}).inode.device;
  });
  return entry.inode.device != device_;
}

// Rule files here may be what a peer once sent: no symlink of theirs leads out of the target.
void TargetWork::expect_root(bool is_part) {
  const tree::Selection& selection = setup_.options.selection;
  if (!selection.filters() || !setup_.root) return;
  filters_ =
      std::make_unique<DirectoryFilters>(selection, setup_.root, fs::Links::beneath, is_part);
}

// Where its rules cannot be read nobody knows what of it may go: nothing does.
void TargetWork::judge(tree::Listing& listing, const tree::RelPath& path, bool deleted) {
  if (!filters_) return;
  const std::string prefix = path.is_root() ? "" : path.text() + '/';
  try {
    const tree::FilterRef filter = filters_->inside(path);
    (deleted ? judge_deleted : job::judge)(listing, *filter, prefix);
  } catch (const FileError& error) {
    listing.problems.push_back({ExitCode::partial, error.what()});
    listing.filtered = true;
    if (deleted) listing.entries.clear();
    for (tree::Entry& entry : listing.entries) entry.kept = true;
  }
}

std::optional<tree::Listing> TargetWork::list(const tree::RelPath& path, std::uint32_t bare,
                                              bool whole) {
  std::optional<tree::Listing> listing = list_all(path, bare);
  if (listing && whole) judge(*listing, path, false);
  if (listing && setup_.options.selection.one_device > 0) {  // what is mounted here is not ours
    for (tree::Entry& entry : listing->entries) entry.kept = entry.kept || is_mounted(entry);
    for (tree::Entry& entry : listing->aside) entry.kept = entry.kept || is_mounted(entry);
  }
  return listing;
}

// Without -K only what leads to names may be a symlink: one in the place of a directory of the
// source goes, and so nothing in it is here.
fs::DirectoryRef TargetWork::directory_to_list(const tree::RelPath& path, std::uint32_t bare) {
  const tree::Naming& naming = setup_.options.naming;
  const bool some = naming.relative && !naming.implied_directories;
  if (setup_.options.links.keep_directories || !some) return setup_.root->directory(path);
  const std::string& text = path.text();
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < bare && end < text.size(); ++i) {
    end = std::min(text.find('/', end == 0 ? 0 : end + 1), text.size());
  }
  const std::string rest = end < text.size() ? text.substr(end == 0 ? 0 : end + 1) : "";
  const fs::DirectoryRef start = setup_.root->directory(tree::RelPath::parse(text.substr(0, end)));
  return fs::Root::at(start)->directory(tree::RelPath::parse(rest));
}

std::optional<tree::Listing> TargetWork::list_all(const tree::RelPath& path, std::uint32_t bare) {
  if (!setup_.root) return std::nullopt;
  try {
    tree::Listing listing =
        fs::list(*directory_to_list(path, bare), listed(setup_.options, End::target));
    if (setup_.options.links.keep_directories) find_referents(listing, path);
    return listing;
  } catch (const Error& error) {
    if (is_errno(error, {ENOENT, ENOTDIR, ELOOP, EXDEV})) return std::nullopt;
    tree::Listing listing;
    listing.complete = false;
    listing.problems.push_back({ExitCode::partial, error.what()});
    return listing;
  }
}

// -K: which symlinks may stand for directories.
void TargetWork::find_referents(tree::Listing& listing, const tree::RelPath& path) {
  const fs::ListOptions options = listed(setup_.options, End::target);
  for (tree::Entry& entry : listing.entries) {
    if (entry.kind != tree::Kind::symlink) continue;
    try {
      tree::Entry found = fs::examine_referent(*setup_.root, path, entry.name, options);
      if (found.kind != tree::Kind::directory) continue;
      entry.referent = std::make_shared<const tree::Entry>(std::move(found));
    } catch (const FileError&) {  // it leads out of the target, or nowhere: it is a symlink
    }
  }
}

tree::AlternateEntries TargetWork::list_alternates(const tree::RelPath& path) {
  tree::AlternateEntries all;
  for (const auto& root : setup_.alternates) {
    std::vector<tree::Entry>& entries = all.emplace_back();
    try {
      entries = fs::list(*root->directory(path), listed(setup_.options, End::target)).entries;
    } catch (const FileError&) {  // then it has nothing for us
    }
  }
  return all;
}

tree::Listing TargetWork::list_extra(const tree::RelPath& path) {
  tree::Listing listing = list_all(path, 0).value_or(tree::Listing{});
  judge(listing, path, true);
  if (setup_.options.selection.one_device > 0) {
    const auto mounted =
        std::erase_if(listing.entries, [this](const auto& entry) { return is_mounted(entry); });
    listing.filtered = listing.filtered || mounted > 0;
  }
  return listing;
}

}  // namespace lockstep::job
