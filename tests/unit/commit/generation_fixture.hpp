#pragma once
// A dataset with generations in a temporary directory.
#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "commit/manifest_file.hpp"
#include "commit/publication.hpp"
#include "commit/stage.hpp"
#include "fixture.hpp"
#include "support/temp_dir.hpp"

namespace lockstep::test {

class Dataset {
 public:
  using Files = std::map<std::string, std::string>;  // name to content

  [[nodiscard]] fs::DirectoryRef directory() const {
    return fs::Root::open(temp_.path())->directory({});
  }
  [[nodiscard]] std::string path(const std::string& below) const { return temp_.path(below); }
  [[nodiscard]] std::string in_current(const std::string& name) const {
    return path("current/" + name);
  }

  /// For tests that publish often and lose no power.
  void sync_nothing() { durable_ = false; }
  [[nodiscard]] bool durable() const { return durable_; }

  static tree::ManifestMask mask() { return {{true, true, false, false, false, false}, false}; }

  static commit::StageOptions stage_options() {
    commit::StageOptions options = archive();
    options.durable = false;
    return options;
  }
  /// Publishes with `change` done to the next tree.
  std::optional<tree::SignedHeader> publish(
      const std::function<void(commit::Publication&, commit::Stage&)>& change,
      std::size_t keep = 10) const {
    commit::Publication publication(directory(), {.keep = keep, .durable = durable_});
    (void)publication.current();
    {
      commit::Stage stage(publication.next(), stage_options());
      change(publication, stage);
      stage.publish();
      stage.finish([](const tree::Problem&) {});
    }
    return publication.publish(mask());
  }
  /// Publishes with one more file, or another content of it.
  std::optional<tree::SignedHeader> put(  // NOLINT(modernize-use-nodiscard): for its effect
      const std::string& name, const std::string& content, std::size_t keep = 10) const {
    return publish(
        [&](commit::Publication& publication, commit::Stage& stage) {
          tree::Entry entry = entry_of(name);
          entry.size = content.size();
          publication.fresh(tree::RelPath::parse(name));
          stage.put_file(stage.existing({}), entry, as_view(content));
        },
        keep);
  }

  /// Files of the tree that readers see.
  [[nodiscard]] Files current() const { return files_in(path("current")); }
  static Files files_in(const std::string& tree) {
    Files files;
    for (const auto& item : std::filesystem::directory_iterator(tree)) {
      files.emplace(item.path().filename(), read_file(item.path()));
    }
    return files;
  }
  [[nodiscard]] std::set<std::string> names(const std::string& below) const {
    std::set<std::string> names;
    for (const auto& item : std::filesystem::directory_iterator(path(below))) {
      names.insert(item.path().filename());
    }
    return names;
  }
  [[nodiscard]] std::set<std::uint64_t> numbers() const {
    std::set<std::uint64_t> numbers;
    for (const std::string& name : names("gen")) numbers.insert(*commit::number_in(name));
    return numbers;
  }
  /// What `current` shows is what its manifest says, to the last byte.
  [[nodiscard]] bool is_whole() const {
    const auto seen = commit::open_current(directory());
    if (!seen) return false;
    const auto own = fs::open_directory(*directory(), commit::layout::own);
    const auto manifests = fs::open_directory(*own, commit::layout::manifests);
    tree::ManifestReader manifest(commit::read_manifest(*manifests, seen->name));
    bool good = true;
    commit::verify_tree(*seen->tree, manifest, [&](const std::string&) { good = false; });
    return good;
  }

 private:
  TempDir temp_;
  bool durable_ = true;
};

}  // namespace lockstep::test
