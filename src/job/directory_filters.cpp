#include "job/directory_filters.hpp"

namespace lockstep::job {
namespace {

constexpr std::size_t kept_max = 65536;

tree::FilterRef make_top(const tree::Selection& selection, const std::string& base) {
  const tree::FilterSetup setup{base, selection.delete_excluded, selection.nul_separated,
                                selection.git_ignores};
  return std::make_shared<const tree::Filter>(selection.rules, setup);
}

}  // namespace

DirectoryFilters::DirectoryFilters(const tree::Selection& selection, std::shared_ptr<fs::Root> root,
                                   fs::Links links, bool is_part)
    : files_(std::move(root), links), is_part_(is_part), top_(make_top(selection, files_.base())) {}

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
  if (!top_->has_directory_files() || (directory.is_root() && !is_part_)) return top_;
  if (tree::FilterRef found = known(directory.text())) return found;
  const bool first = directory.is_root() || (directory.parent().is_root() && !is_part_);
  const tree::FilterRef above = first ? top_ : inside(directory.parent());
  tree::FilterRef made = tree::enter(above, directory.text(), first,
                                     [this](const std::string& path) { return files_.read(path); });
  keep(directory.text(), made);
  return made;
}

}  // namespace lockstep::job
