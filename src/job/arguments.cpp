#include "job/arguments.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "fs/write.hpp"

namespace lockstep::job {
namespace {

[[noreturn]] void not_a_directory(const std::string& path) {
  throw Error(ExitCode::file_select, "target " + escape(path) + ": Not a directory");
}

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Updating it file by file would be the end of what readers rely on.
void refuse_generations(const fs::Directory& directory, const std::string& shown) {
  if (!commit::holds_generations(directory)) return;
  throw Error(ExitCode::refused, "target " + escape(shown) +
                                     " holds generations: say how many to keep, --generations N");
}

[[noreturn]] void refuse_generation(const std::string& shown) {
  throw Error(ExitCode::refused, "target " + escape(shown) +
                                     " is a published generation, which never changes: publish "
                                     "to the dataset, with --generations N");
}

/// What both kinds of target do once the parent directory is open.
TargetPlace enter(fs::Root& parent, const std::string& name, const std::string& shown,
                  bool may_be_file, bool dry_run) {
  TargetPlace place;
  if (may_be_file) {
    place.root = fs::Root::at(parent.directory({}));
    place.single_name = name;
    return place;
  }
  place.created = without_slashes(shown);
  if (dry_run) return place;
  if (!fs::make_directory(*parent.directory({}), name, 0777)) not_a_directory(shown);
  place.root = fs::Root::at(fs::open_directory(*parent.directory({}), name));
  return place;
}

bool is_there(fs::Root& base, const tree::RelPath& path) try {
  (void)base.directory(path);
  return true;
} catch (const FileError&) {
  return false;
}

void make_all(fs::Root& base, const tree::RelPath& path) {
  if (path.is_root() || is_there(base, path)) return;
  make_all(base, path.parent());
  (void)fs::make_directory(*base.directory(path.parent()), path.name(), 0777);
}

bool ends_as_directory(const std::string& path) {
  return split(path).name.empty();
}

}  // namespace

tree::RelPath below(const std::string& text) {
  std::string clean;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    const std::string part = text.substr(start, end - start);
    if (!part.empty() && part != ".") clean += (clean.empty() ? "" : "/") + part;
    start = end + 1;
  }
  return tree::RelPath::parse(clean);
}

Split split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") return {path.empty() ? "." : path, ""};
  if (slash == std::string::npos) return {".", name};
  return {slash == 0 ? "/" : path.substr(0, slash), name};
}

TargetPlace open_target(const std::string& path, const TargetAsk& ask) {
  const auto [single, dry_run, make_parents] = ask;
  const std::optional<tree::Kind> kind = fs::kind_of(path, true);
  if (kind == tree::Kind::directory) {
    TargetPlace place{fs::Root::open(path), "", "", nullptr};
    refuse_generations(*place.root->directory({}), path);
    if (fs::kind_of(path + "/../../.lockstep/journal", false)) refuse_generation(path);
    return place;
  }
  const bool may_be_file = single && !ends_as_directory(path);
  if (kind && !may_be_file) not_a_directory(path);
  const Split parts = split(without_slashes(path));
  try {
    if (make_parents && !fs::kind_of(parts.directory, true)) {
      if (dry_run) return {nullptr, may_be_file ? parts.name : "", without_slashes(path), nullptr};
      fs::make_directories(parts.directory);
    }
    const std::shared_ptr<fs::Root> parent = fs::Root::open(parts.directory);
    return enter(*parent, parts.name, path, may_be_file, dry_run);
  } catch (const FileError& error) {
    if (error.number() == ENOSPC) throw;
    throw Error(ExitCode::file_select,
                "target " + escape(path) + ": " + errno_text(error.number()));
  }
}

TargetPlace open_granted_target(const std::shared_ptr<fs::Root>& base, const std::string& path,
                                const TargetAsk& ask) {
  const auto [single, dry_run, make_parents] = ask;
  const tree::RelPath wanted = below(path);
  refuse_generations(*base->directory({}), base->shown());
  try {
    return {fs::Root::below(base, wanted), "", "", nullptr};
  } catch (const FileError& error) {
    const bool absent = error.number() == ENOENT || error.number() == ENOTDIR;
    if (!absent || wanted.is_root()) {
      throw Error(ExitCode::file_select,
                  "target " + escape(path) + ": " + errno_text(error.number()));
    }
  }
  try {
    if (make_parents && !dry_run) make_all(*base, wanted.parent());
    if (make_parents && dry_run && !is_there(*base, wanted.parent())) {
      return {nullptr, "", without_slashes(path), nullptr};
    }
    const std::shared_ptr<fs::Root> parent = fs::Root::at(base->directory(wanted.parent()));
    const std::string name(wanted.name());
    const bool may_be_file = single && !path.ends_with('/');
    const bool there = fs::examine(*parent->directory({}), name, {}).has_value();
    if (there && !may_be_file) not_a_directory(path);
    return enter(*parent, name, path, may_be_file, dry_run);
  } catch (const FileError& error) {
    if (error.number() == ENOSPC) throw;
    throw Error(ExitCode::file_select,
                "target " + escape(path) + ": " + errno_text(error.number()));
  }
}

}  // namespace lockstep::job
