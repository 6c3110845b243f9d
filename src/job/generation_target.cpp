#include "job/generation_target.hpp"

#include "base/escape.hpp"

namespace lockstep::job {
namespace {

// Old versions are what generations are for, and what is shared with them must not change.
void check_options(const tree::SyncOptions& options) {
  const bool old_versions = options.backup.on || !options.alternates.directories.empty();
  const bool elsewhere = !options.temp_directory.empty() || options.super == tree::Super::faked;
  if (!old_versions && !options.in_place && !elsewhere) return;
  throw Error(ExitCode::usage,
              "a target with generations keeps old versions and shares what is equal by itself: "
              "--backup, --link-dest, --copy-dest, --compare-dest, --inplace, --temp-dir and "
              "--fake-super are for others");
}

}  // namespace

TargetPlace open_generations(const fs::DirectoryRef& dataset, const tree::SyncOptions& options,
                             std::shared_ptr<const SigningKey> key) {
  check_options(options);
  TargetPlace place;
  if (options.dry_run) {
    const auto current = commit::open_current(dataset);
    if (current) place.root = current->tree;
    return place;
  }
  place.publication = std::make_shared<commit::Publication>(
      dataset,
      commit::PublicationOptions{options.generations, options.durable, std::move(key), ""});
  place.root = place.publication->current();
  return place;
}

TargetPlace open_generations(const std::string& path, const tree::SyncOptions& options,
                             std::shared_ptr<const SigningKey> key) {
  const std::optional<tree::Kind> kind = fs::kind_of(path, true);
  if (kind && *kind != tree::Kind::directory) {
    throw Error(ExitCode::file_select, "target " + escape(path) + ": Not a directory");
  }
  if (kind) return open_generations(fs::Root::open(path)->directory({}), options, std::move(key));
  TargetPlace place;
  if (!options.dry_run) {
    try {
      fs::make_directory(path);
    } catch (const FileError& error) {
      if (error.number() == ENOSPC) throw;
      throw Error(ExitCode::file_select,
                  "target " + escape(path) + ": " + errno_text(error.number()));
    }
    place = open_generations(fs::Root::open(path)->directory({}), options, std::move(key));
  }
  place.created = path;
  return place;
}

}  // namespace lockstep::job
