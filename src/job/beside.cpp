// Directories that a target's options name: alternates and the one for backups.
#include <algorithm>

#include "base/escape.hpp"
#include "fs/write.hpp"
#include "job/arguments.hpp"

namespace lockstep::job {
namespace {

/// `directory` as seen from `path`, "." and ".." resolved by their text. Nothing where it leads
/// above the top.
std::optional<std::string> resolved(const std::string& path, const std::string& directory) {
  std::vector<std::string> parts;
  const std::string text = directory.starts_with('/') ? directory : path + '/' + directory;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    std::string part = text.substr(start, end - start);
    start = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(std::move(part));
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  std::string clean;
  for (const std::string& part : parts) clean += (clean.empty() ? "" : "/") + part;
  return clean;
}

/// The target's directory, where `path` may be a single file's new name.
std::string directory_of(const TargetPlace& place, const std::string& path) {
  if (place.single_name.empty()) return path.empty() ? "." : path;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return path.substr(0, std::max<std::size_t>(slash, 1));
}

const char* option_of(tree::AlternateOptions::Use use) {
  switch (use) {
    case tree::AlternateOptions::Use::link:
      return "--link-dest ";
    case tree::AlternateOptions::Use::copy:
      return "--copy-dest ";
    case tree::AlternateOptions::Use::compare:
      return "--compare-dest ";
  }
  return "";
}

template <class Open>
void open_alternates(TargetPlace& place, const tree::AlternateOptions& options, const Open& open) {
  for (const std::string& directory : options.directories) {
    try {
      place.alternates.push_back(open(directory));
    } catch (const FileError& error) {
      throw Error(ExitCode::file_select,
                  option_of(options.use) + escape(directory) + ": " + errno_text(error.number()));
    }
  }
}

template <class Open>
void open_temp(TargetPlace& place, const std::string& directory, const Open& open) {
  if (directory.empty()) return;
  try {
    place.temp = open(directory);
  } catch (const FileError& error) {
    throw Error(ExitCode::usage,
                "--temp-dir " + escape(directory) + ": " + errno_text(error.number()));
  }
}

/// `path` of the operator: the root is what there is of it, the rest is made when it is needed.
void open_backups(commit::BackupPlace& backup, const std::string& path) {
  std::string there = path;
  while (there.ends_with('/') && there.size() > 1) there.pop_back();
  std::string missing;
  while (!fs::kind_of(there, true)) {
    const Split parts = split(there);
    if (parts.name.empty()) break;  // ".." of something that is not there
    if (!missing.empty()) missing.insert(0, 1, '/');
    missing.insert(0, parts.name);
    there = parts.directory;
  }
  fs::make_directories(there);
  backup.root = fs::Root::open(there);
  backup.path = tree::RelPath::parse(missing);
}

}  // namespace

void open_beside(TargetPlace& place, const std::string& path, const tree::SyncOptions& options) {
  const std::string target = directory_of(place, path);
  const auto at = [&](const std::string& directory) {
    return directory.starts_with('/') ? directory : target + '/' + directory;
  };
  const auto open = [&](const std::string& directory) {
    if (place.root || directory.starts_with('/')) return fs::Root::open(at(directory));
    const auto clean = resolved(target, directory);  // a dry run: the target is not there
    return fs::Root::open((target.starts_with('/') ? "/" : "./") + clean.value_or(""));
  };
  open_alternates(place, options.alternates, open);
  open_temp(place, options.temp_directory, open);
  const tree::BackupOptions& backup = options.backup;
  if (!backup.on || options.dry_run) return;
  const tree::RelPath inside = backup.inside();
  place.backup = commit::BackupPlace{nullptr, inside, backup.suffix, backup.told, backup.directory};
  if (backup.directory.empty()) return;
  if (!inside.is_root()) {
    place.backup->root = place.root;
    return;
  }
  open_backups(*place.backup, at(backup.directory));
}

void open_granted_beside(TargetPlace& place, const std::shared_ptr<fs::Root>& base,
                         const std::string& path, const tree::SyncOptions& options) {
  const auto below = [&](const std::string& directory) {
    const auto clean = resolved(directory_of(place, path), directory);
    if (clean) return tree::RelPath::parse(*clean);
    throw Error(ExitCode::usage, "outside the dataset: " + escape(directory));
  };
  const auto open = [&](const std::string& directory) {
    return fs::Root::at(base->directory(below(directory)));
  };
  open_alternates(place, options.alternates, open);
  open_temp(place, options.temp_directory, open);
  const tree::BackupOptions& backup = options.backup;
  if (!backup.on || options.dry_run) return;
  place.backup = commit::BackupPlace{nullptr, {}, backup.suffix, backup.told, backup.directory};
  if (backup.directory.empty()) return;
  place.backup->root = base;
  place.backup->path = below(backup.directory);
}

}  // namespace lockstep::job
