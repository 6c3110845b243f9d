#include "job/arguments.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "fs/write.hpp"
#include "job/listed.hpp"
#include "job/owner_names.hpp"

namespace lockstep::job {
namespace {

tree::Problem missing(const std::string& path, const Error& error) {
  const auto* file = dynamic_cast<const FileError*>(&error);
  const std::string reason = file == nullptr ? error.what() : errno_text(file->number());
  return {ExitCode::partial, "source " + escape(path) + ": " + reason};
}

/// Collects arguments whose directories somebody else knows how to open.
class Collector {
 public:
  using Open = std::function<std::shared_ptr<fs::Root>(const std::string& directory)>;
  Collector(Open open, const tree::SyncOptions& options)
      : open_(std::move(open)), options_(options) {}

  void add(const std::string& path) try {
    const Split parts = split(path);
    std::shared_ptr<fs::Root> root = open_(parts.directory);
    const auto number = static_cast<std::uint32_t>(out_.roots.size());
    if (parts.name.empty()) {
      add_whole(*root, number, path);
    } else {
      add_pick(*root, number, parts.name, path);
    }
    out_.roots.push_back(std::move(root));
  } catch (const Error& error) {
    out_.complete = false;
    out_.problems.push_back(missing(path, error));
  }

  [[nodiscard]] Sources take() {
    out_.root.single = out_.whole.empty() && out_.picks.size() == 1 && single_;
    return std::move(out_);
  }

 private:
  // As the run will see it; a symlink that leads nowhere is told when it is listed.
  [[nodiscard]] tree::Kind kind_of(const tree::Entry& entry, fs::Root& root) const try {
    if (entry.kind != tree::Kind::symlink) return entry.kind;
    const tree::Follow follow = tree::follow_of(options_.links, entry.link_target, entry.name);
    if (follow == tree::Follow::never) return entry.kind;
    const tree::Kind kind = fs::examine_referent(root, {}, entry.name, {}).kind;
    const bool stays = follow == tree::Follow::directories && kind != tree::Kind::directory;
    return stays ? entry.kind : kind;
  } catch (const FileError&) {
    return tree::Kind::symlink;
  }

  void add_whole(fs::Root& root, std::uint32_t number, const std::string& path) {
    if (!options_.kinds.recursive) {
      out_.problems.push_back({ExitCode::ok, "skipping directory " + escape(path)});
      return;
    }
    if (out_.whole.empty()) {
      out_.root.has_metadata = true;
      const fs::ListOptions list = listed(options_);
      tree::Entry& entry = out_.root.entry = fs::examine(*root.directory({}), list);
      entry.mode = tree::changed_mode(options_.mode_changes, entry.mode, true);
      if (list.owners) note_owners(entry, out_.root);
    }
    out_.whole.push_back({number, {}});
  }

  void add_pick(fs::Root& root, std::uint32_t number, const std::string& name,
                const std::string& path) {
    tree::check_name(name);  // staging is nobody's source
    const auto entry = fs::examine(*root.directory({}), name, {});
    if (!entry) throw file_error("stat", path, ENOENT);
    single_ = kind_of(*entry, root) != tree::Kind::directory;
    out_.picks.push_back({number, name});
  }

  Open open_;
  const tree::SyncOptions& options_;
  Sources out_;
  bool single_ = false;
};

/// A peer's path as one below its dataset: slashes at both ends and "." mean nothing.
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

bool ends_as_directory(const std::string& path) {
  return split(path).name.empty();
}

}  // namespace

Split split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") return {path.empty() ? "." : path, ""};
  if (slash == std::string::npos) return {".", name};
  return {slash == 0 ? "/" : path.substr(0, slash), name};
}

Sources open_sources(const std::vector<std::string>& paths, const tree::SyncOptions& options) {
  const fs::Links links = options.links.follow_any() ? fs::Links::anywhere : fs::Links::refused;
  const auto open = [links](const std::string& directory) {
    std::shared_ptr<fs::Root> root = fs::Root::open(directory);
    root->follow(links);
    return root;
  };
  Collector collector(open, options);
  for (const std::string& path : paths) collector.add(path);
  return collector.take();
}

Sources open_granted_sources(const std::shared_ptr<fs::Root>& base,
                             const std::vector<std::string>& paths,
                             const tree::SyncOptions& options) {
  const fs::Links links = options.links.follow_any() ? fs::Links::beneath : fs::Links::refused;
  const auto open = [&, links](const std::string& directory) {
    std::shared_ptr<fs::Root> root = fs::Root::below(base, below(directory));
    root->follow(links);
    return root;
  };
  Collector collector(open, options);
  for (const std::string& path : paths) collector.add(path);
  return collector.take();
}

TargetPlace open_target(const std::string& path, bool single, bool dry_run) {
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
    const std::shared_ptr<fs::Root> parent = fs::Root::open(parts.directory);
    return enter(*parent, parts.name, path, may_be_file, dry_run);
  } catch (const FileError& error) {
    if (error.number() == ENOSPC) throw;
    throw Error(ExitCode::file_select,
                "target " + escape(path) + ": " + errno_text(error.number()));
  }
}

TargetPlace open_granted_target(const std::shared_ptr<fs::Root>& base, const std::string& path,
                                bool single, bool dry_run) {
  const tree::RelPath wanted = below(path);
  refuse_generations(*base->directory({}), base->shown());
  try {
    return {fs::Root::at(base->directory(wanted)), "", "", nullptr};
  } catch (const FileError& error) {
    const bool absent = error.number() == ENOENT || error.number() == ENOTDIR;
    if (!absent || wanted.is_root()) {
      throw Error(ExitCode::file_select,
                  "target " + escape(path) + ": " + errno_text(error.number()));
    }
  }
  try {
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
