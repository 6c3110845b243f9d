#include "commit/clone.hpp"

#include <cerrno>
#include <map>
#include <vector>

#include "base/escape.hpp"
#include "fs/copy.hpp"
#include "fs/list.hpp"
#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

fs::ListOptions everything() {
  fs::ListOptions all;
  all.xattrs = true;
  all.acls = true;
  return all;
}

fs::Metadata metadata_of(const tree::Entry& entry) {
  fs::Metadata all;
  all.uid = entry.uid;
  all.gid = entry.gid;
  if (entry.kind != tree::Kind::symlink) all.mode = entry.mode;
  all.modified = entry.modified;
  all.xattrs = true;
  all.acls = true;
  all.fresh = true;
  all.extended = entry.extended;
  return all;
}

void expect_none(const std::vector<tree::Problem>& failed) {
  if (!failed.empty()) throw Error(ExitCode::file_io, failed.front().message);
}

class Cloner {
 public:
  Cloner(fs::Root& from, fs::Root& to) : from_(from), to_(to) {}

  void run() {
    metadata_.emplace_back(tree::RelPath(), root_metadata());
    std::vector<tree::RelPath> open{{}};
    while (!open.empty()) {
      const tree::RelPath path = std::move(open.back());
      open.pop_back();
      directory(path, open);
    }
    // A parent comes before what it holds; times are last.
    for (auto item = metadata_.rbegin(); item != metadata_.rend(); ++item) {
      std::vector<tree::Problem> failed;
      fs::set_metadata(*to_.directory(item->first), item->second, failed);
      expect_none(failed);
    }
  }

 private:
  fs::Metadata root_metadata() {
    return metadata_of(fs::examine(*from_.directory({}), everything()));
  }

  void directory(const tree::RelPath& path, std::vector<tree::RelPath>& open) {
    const fs::DirectoryRef from = from_.directory(path);
    const fs::DirectoryRef to = to_.directory(path);
    const tree::Listing listing = fs::list(*from, {});
    if (!listing.complete) throw Error(ExitCode::file_io, listing.problems.front().message);
    for (const tree::Entry& entry : listing.entries) {
      if (entry.kind != tree::Kind::directory) {
        other(*from, *to, path, entry);
        continue;
      }
      fs::make_directory(*to, entry.name, 0700);
      open.push_back(path.child(entry.name));
      metadata_.emplace_back(open.back(), metadata_of(full(*from, entry.name)));
    }
  }

  static tree::Entry full(const fs::Directory& from, const std::string& name) {
    const auto found = fs::examine(from, name, everything());
    if (!found) throw FileError(ExitCode::file_io, "vanished: " + escape(from.shown(name)), ENOENT);
    return *found;
  }

  void other(const fs::Directory& from, const fs::Directory& to, const tree::RelPath& path,
             const tree::Entry& entry) {
    const bool is_file = entry.kind == tree::Kind::file;
    if (is_file && can_clone_ && entry.size > 0 && cloned(from, to, path, entry)) return;
    if (linked(from, to, entry.name)) return;
    if (is_file) {
      copy(from, to, entry.name, false);
    } else {
      remake(from, to, entry.name);
    }
  }

  static bool linked(const fs::Directory& from, const fs::Directory& to, const std::string& name) {
    try {
      fs::make_link({from, name}, {to, name});
      return true;
    } catch (const FileError& error) {
      if (error.number() == EMLINK || error.number() == EPERM) return false;
      throw;
    }
  }

  /// Names that share an inode go on sharing one.
  bool cloned(const fs::Directory& from, const fs::Directory& to, const tree::RelPath& path,
              const tree::Entry& entry) {
    if (entry.links > 1) {
      const auto [first, fresh] = firsts_.try_emplace(entry.inode, path.child(entry.name));
      if (!fresh) {
        const fs::DirectoryRef there = to_.directory(first->second.parent());
        fs::make_link({*there, first->second.name()}, {to, entry.name});
        return true;
      }
    }
    if (copy(from, to, entry.name, true)) return true;
    can_clone_ = false;
    firsts_.clear();
    return false;
  }

  /// False, with nothing made, when blocks shall be shared and cannot be.
  static bool copy(const fs::Directory& from, const fs::Directory& to, const std::string& name,
                   bool share) {
    const fs::InputFile input(from, name);
    const Fd fd = fs::create_file(to, name, 0600);
    if (!share) {
      (void)fs::copy_content(input, fd.get(), to.shown(name), fs::Holes::as_source);
    } else if (!fs::clone_content(input, fd.get())) {
      fs::remove_file(to, name);
      return false;
    }
    std::vector<tree::Problem> failed;
    fs::set_metadata(fd.get(), to.shown(name), metadata_of(full(from, name)), failed);
    expect_none(failed);
    return true;
  }

  static void remake(const fs::Directory& from, const fs::Directory& to, const std::string& name) {
    const tree::Entry entry = full(from, name);
    if (entry.kind == tree::Kind::symlink) {
      fs::make_symlink(to, name, entry.link_target);
    } else {
      fs::make_special(to, name, entry);
    }
    std::vector<tree::Problem> failed;
    fs::set_metadata(to, name, entry.kind, metadata_of(entry), failed);
    expect_none(failed);
  }

  fs::Root& from_;
  fs::Root& to_;
  bool can_clone_ = true;  // until the file system has said no
  std::map<tree::Inode, tree::RelPath> firsts_;
  std::vector<std::pair<tree::RelPath, fs::Metadata>> metadata_;
};

}  // namespace

void clone_tree(fs::Root& from, fs::Root& to) {
  Cloner(from, to).run();
}

}  // namespace lockstep::commit
