#include "job/generation_commands.hpp"

#include <algorithm>
#include <limits>

#include "base/escape.hpp"
#include "commit/manifest_file.hpp"
#include "commit/publication.hpp"

namespace lockstep::job {
namespace {

fs::DirectoryRef open_dataset(const std::string& path) {
  fs::DirectoryRef dataset = fs::Root::open(path)->directory({});
  if (!commit::holds_generations(*dataset)) {
    throw Error(ExitCode::usage, escape(path) + " holds no generations");
  }
  return dataset;
}

// The newest tree that is not the one readers see.
std::uint64_t number_before(const std::string& path, const fs::DirectoryRef& dataset) {
  std::optional<std::uint64_t> before;
  std::optional<Digest> active;
  const std::vector<commit::Generation> all = commit::list_generations(dataset);
  for (const commit::Generation& item : all) {
    if (item.active) active = item.header.header.manifest;
  }
  for (const commit::Generation& item : all) {
    if (item.header.header.manifest != active) before = item.header.header.number;
  }
  if (!before)
    throw Error(ExitCode::usage, escape(path) + " has no other generation to go back to");
  return *before;
}

}  // namespace

std::vector<commit::Generation> list_generations(const std::string& path) {
  return commit::list_generations(open_dataset(path));
}

tree::SignedHeader roll_back(const std::string& path, std::optional<std::uint64_t> number,
                             std::shared_ptr<const SigningKey> key) {
  const fs::DirectoryRef dataset = open_dataset(path);
  commit::PublicationOptions options;
  options.keep = std::numeric_limits<std::size_t>::max();
  options.key = std::move(key);
  commit::Publication publication(dataset, options);
  return publication.rollback(number ? *number : number_before(path, dataset));
}

void set_pinned(const std::string& path, std::uint64_t number, bool pinned) {
  commit::set_pinned(open_dataset(path), number, pinned);
}

commit::Generation verify_active(const std::string& path,
                                 const std::function<void(const std::string&)>& differs) {
  const fs::DirectoryRef dataset = open_dataset(path);
  const auto current = commit::open_current(dataset);
  if (!current) throw Error(ExitCode::usage, escape(path) + " has no generation yet");
  const std::vector<commit::Generation> all = commit::list_generations(dataset);
  const auto found = std::find_if(all.begin(), all.end(), [&](const commit::Generation& item) {
    return item.name == current->name;
  });
  if (found == all.end()) {
    throw Error(ExitCode::verification, "generation " + current->name + " has no header");
  }
  const fs::DirectoryRef own = fs::open_directory(*dataset, commit::layout::own);
  const fs::DirectoryRef manifests = fs::open_directory(*own, commit::layout::manifests);
  tree::ManifestReader manifest(commit::read_manifest(*manifests, current->name));
  const tree::ManifestTotals totals = commit::verify_tree(*current->tree, manifest, differs);
  if (totals.root != found->header.header.manifest) {
    throw Error(ExitCode::verification, "manifest of generation " + current->name + " is damaged");
  }
  return *found;
}

}  // namespace lockstep::job
