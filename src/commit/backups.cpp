#include "commit/backups.hpp"

#include <cerrno>
#include <utility>

#include "base/escape.hpp"
#include "fs/copy.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/owners.hpp"

namespace lockstep::commit {
namespace {

fs::Metadata all_of(const tree::Entry& entry) {
  fs::Metadata wanted;
  if (fs::may_change_owner()) {
    wanted.uid = entry.uid;
    wanted.gid = entry.gid;
  }
  wanted.mode = entry.mode;
  wanted.modified = entry.modified;
  wanted.xattrs = wanted.acls = true;
  wanted.extended = entry.extended;
  return wanted;
}

fs::ListOptions everything() {
  fs::ListOptions list;
  list.xattrs = list.acls = true;
  return list;
}

/// False where the file systems cannot.
bool link(const fs::Location& old, const fs::Location& backup) {
  try {
    fs::make_link(old, backup);
    return true;
  } catch (const FileError& error) {
    const int number = error.number();
    const bool cannot =
        number == EXDEV || number == EPERM || number == EMLINK || number == EOPNOTSUPP;
    if (!cannot) throw;
    return false;
  }
}

}  // namespace

void Backups::keep(Target& target, const tree::RelPath& path, const fs::Location& old,
                   bool copied) {
  if (!place_) return;
  const auto now = fs::examine(old.directory, old.name, {});
  if (!now || now->kind == tree::Kind::directory) return;
  const std::string name = std::string(path.name()) + place_->suffix;
  const fs::DirectoryRef directory = directory_for(target, path.parent());
  const fs::Location backup{*directory, name};
  fs::remove_file(*directory, name);
  if (copied || !link(old, backup)) {
    copy(old, *fs::examine(old.directory, old.name, everything()), backup);
  }
  changed_.emplace(directory.get(), directory);
  if (!place_->root) made_.insert(path.parent().child(name).text());
  if (!place_->told) return;
  const std::string& above = place_->directory;
  std::string to = above.empty() || above.ends_with('/') ? above : above + '/';
  to += path.text() + place_->suffix;
  told_.push_back({ExitCode::ok, "backed up " + escape(path.text()) + " to " + escape(to),
                   tree::About::backup});
}

// The directory that has the backups of `parent`'s entries, with parent's metadata where it is new.
fs::DirectoryRef Backups::directory_for(Target& target, const tree::RelPath& parent) {
  if (!place_->root) return target.root().directory(parent);
  const tree::RelPath path = parent.below(place_->path);
  try {
    return place_->root->directory(path);
  } catch (const FileError& error) {
    if (error.number() != ENOENT || path.is_root()) throw;
  }
  const bool is_top = parent.is_root();
  fs::DirectoryRef above = is_top ? nullptr : directory_for(target, parent.parent());
  for (std::size_t end = 0; is_top && end != std::string::npos;) {
    end = path.text().find('/', end + 1);
    const tree::RelPath step = tree::RelPath::parse(path.text().substr(0, end));
    above = place_->root->directory(step.parent());
    (void)fs::make_directory(*above, step.name(), 0777);
  }
  if (!is_top) (void)fs::make_directory(*above, parent.name(), 0700);
  fs::DirectoryRef made = place_->root->directory(path);
  if (!is_top) {
    fs::Metadata wanted = all_of(fs::examine(*target.root().directory(parent), everything()));
    std::vector<tree::Problem> ignored;  // the files in it count
    fs::set_metadata(*made, wanted, ignored);
  }
  changed_.emplace(above.get(), above);
  return made;
}

// Where no link can be made: on another file system.
void Backups::copy(const fs::Location& old, const tree::Entry& entry,
                   const fs::Location& backup) const {
  std::vector<tree::Problem> failed;
  if (entry.kind == tree::Kind::file) {
    const fs::InputFile from(old.directory, old.name);
    const Fd fd = fs::create_file(backup.directory, backup.name, 0600);
    const std::string shown = backup.directory.shown(backup.name);
    (void)fs::copy_content(from, fd.get(), shown, fs::Holes::as_source);
    fs::set_metadata(fd.get(), shown, all_of(entry), failed);
    if (durable_) fs::sync_file(fd.get(), shown);
  } else if (entry.kind == tree::Kind::symlink) {
    fs::make_symlink(backup.directory, backup.name, entry.link_target);
    fs::set_metadata(backup.directory, backup.name, entry.kind, all_of(entry), failed);
  } else {
    fs::make_special(backup.directory, backup.name, entry);
    fs::set_metadata(backup.directory, backup.name, entry.kind, all_of(entry), failed);
  }
  if (!failed.empty()) throw Error(ExitCode::partial, failed.front().message);
}

void Backups::sync() {
  for (const auto& [key, directory] : std::exchange(changed_, {})) {
    if (durable_) fs::sync_directory(*directory);
  }
}

}  // namespace lockstep::commit
