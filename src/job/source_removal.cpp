// --remove-source-files: what the target has for good goes here.
#include <cerrno>

#include "base/escape.hpp"
#include "fs/write.hpp"
#include "job/listed.hpp"
#include "job/source_work.hpp"

namespace lockstep::job {
namespace {

namespace action = session::source_action;

bool is_as_listed(const tree::Entry& now, const tree::Entry& listed) {
  return now.kind == listed.kind && now.inode == listed.inode && now.size == listed.size &&
         now.modified == listed.modified && now.link_target == listed.link_target;
}

tree::Problem told_of(const action::RemoveFile& file, bool removed) {
  const std::string shown = escape(file.path.text());
  if (removed) return {ExitCode::ok, "sender removed " + shown, tree::About::removed_file};
  return {ExitCode::ok, "sender file already removed: " + shown};
}

}  // namespace

// A name that has gone meanwhile, perhaps as another name of the same directory, is where it should
// be.
bool SourceWork::remove_one(const action::RemoveFile& file) try {
  const std::string& name = file.entry.name;
  const fs::ListOptions options = listed(setup_.options, End::source);
  const fs::DirectoryRef directory = root(file.place.root).directory(file.place.path);
  std::optional<tree::Entry> now;
  if (file.entry.followed) {
    now = fs::examine_referent(root(file.place.root), file.place.path, name, options);
  } else {
    now = fs::examine(*directory, name, options);
  }
  if (!now) return false;
  if (!is_as_listed(*now, file.entry)) {
    throw Error(ExitCode::partial, "not removed, changed meanwhile: " + escape(file.path.text()));
  }
  (void)fs::remove_file(*directory, name);
  return true;
} catch (const FileError& error) {
  if (error.number() == ENOENT) return false;
  throw;
}

std::vector<tree::Problem> SourceWork::remove(const action::RemoveFiles& files) {
  std::vector<tree::Problem> told;
  for (const action::RemoveFile& file : files.files) {
    try {
      told.push_back(told_of(file, remove_one(file)));
    } catch (const Error& error) {
      told.push_back({ExitCode::partial, error.what()});
    }
  }
  return told;
}

}  // namespace lockstep::job
