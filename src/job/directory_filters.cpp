#include "job/directory_filters.hpp"

namespace lockstep::job {
namespace {

constexpr std::size_t kept_max = 65536;

tree::FilterRef make_top(const tree::Selection& selection, const std::string& base) {
  const tree::FilterSetup setup{base, selection.delete_excluded, selection.nul_separated};
  return std::make_shared<const tree::Filter>(selection.rules, setup);
}

}  // namespace

bool Starts::contains(const tree::RelPath& path) const {
  if (paths.contains(path.text())) return true;
  return every_name && !path.is_root() && path.parent().is_root();
}

DirectoryFilters::DirectoryFilters(const tree::Selection& selection, std::shared_ptr<fs::Root> root,
                                   fs::Links links, Starts starts)
    : files_(std::move(root), links),
      starts_(std::move(starts)),
      top_(make_top(selection, files_.base())) {}

tree::FilterRef DirectoryFilters::known(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(directory);
  return found == kept_.end() ? nullptr : found->second;
}

void DirectoryFilters::keep(const std::string& directory, const tree::FilterRef& filter) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() == kept_max) kept_.clear();
  kept_.insert_or_assign(directory, filter);
}

tree::FilterRef DirectoryFilters::inside(const tree::RelPath& directory) {
  if (!top_->has_dir_merges()) return top_;
  const tree::FilterRef found = find(directory);
  return found ? found : top_;
}

tree::FilterRef DirectoryFilters::find(const tree::RelPath& directory) {
  if (tree::FilterRef found = known(directory.text())) return found;
  const bool first = starts_.contains(directory);
  if (!first && directory.is_root()) return nullptr;
  const tree::FilterRef above = first ? top_ : find(directory.parent());
  if (!above) return nullptr;
  tree::FilterRef made = tree::enter(above, directory.text(), first,
                                     [this](const std::string& path) { return files_.read(path); });
  keep(directory.text(), made);
  return made;
}

}  // namespace lockstep::job
