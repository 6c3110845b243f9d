#include "commit/place.hpp"

#include <cerrno>

#include "base/escape.hpp"
#include "commit/reserved.hpp"
#include "commit/sweep.hpp"
#include "fs/extended.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::uint16_t setgid_bit = 02000;

void place_volume(Volume& volume, const fs::DirectoryRef& directory) {
  const fs::Status status = fs::status_of(directory->fd(), directory->shown());
  volume.device = status.inode.device;
  volume.mount = status.mount;
  volume.first = directory;
}

std::shared_ptr<const std::string> default_acl_of(const fs::Directory& directory) {
  constexpr fs::ExtendedOptions acls = {.acls = true, .numeric_ids = true};
  const auto found = fs::read_extended(directory.fd(), directory.shown(), acls);
  if (!found || found->default_acl.empty()) return nullptr;
  return std::make_shared<const std::string>(found->default_acl);
}

bool is_forbidden(const FileError& error) {
  return error.number() == EACCES || error.number() == EPERM || error.number() == EROFS;
}

}  // namespace

Target::Target(std::shared_ptr<fs::Root> root, Setup setup)
    : root_(std::move(root)),
      setup_(std::move(setup)),
      root_volume_(volumes_.emplace_back(std::make_unique<Volume>()).get()) {
  place_volume(*root_volume_, root_->directory({}));
  if (setup_.temp) place_volume(temp_, setup_.temp->directory({}));
}

bool Target::is_temp_on(const Volume& volume) const noexcept {
  return setup_.temp && volume.device == temp_.device && volume.mount == temp_.mount;
}

std::string Target::shown(const Place& place, std::string_view name) const {
  std::string text = root_->shown();
  if (!place.path().is_root()) text.append("/").append(place.path().text());
  if (!name.empty()) text.append("/").append(name);
  return text;
}

fs::DirectoryRef Target::directory(const Place& place) const {
  if (!place.is_staged()) return root_->directory(place.path());
  const NewTree& tree = *place.new_tree();
  if (tree.state == NewTree::State::failed) {
    throw FileError(ExitCode::partial, "directory is missing: " + escape(shown(place, {})), ENOENT);
  }
  return tree.staging->root().directory(place.staged_path());
}

void Target::learn(Place& place) {
  const fs::DirectoryRef directory = this->directory(place);
  const fs::Status status = fs::status_of(directory->fd(), directory->shown());
  auto acl = setup_.default_acls ? default_acl_of(*directory) : nullptr;
  const std::lock_guard lock(mutex_);
  if (place.volume_ != nullptr) return;
  Volume* volume = nullptr;
  for (const auto& known : volumes_) {
    if (known->device == status.inode.device && known->mount == status.mount) volume = known.get();
  }
  if (volume == nullptr) {
    volumes_.push_back(std::make_unique<Volume>());
    volume = volumes_.back().get();
    volume->device = status.inode.device;
    volume->mount = status.mount;
    volume->first = directory;
  }
  place.inherited_ = {status.gid, (status.mode & setgid_bit) != 0, std::move(acl)};
  place.volume_ = volume;
}

Volume& Target::volume(Place& place) {
  if (place.volume_ == nullptr) learn(place);
  return *place.volume_;
}

Place::Inherited Target::inherited(Place& place) {
  if (place.volume_ == nullptr) learn(place);
  return place.inherited_;
}

Staging& Target::staging(Place& place) {
  Volume& on = volume(place);
  if (&on != root_volume_ || is_temp_on(on)) mark();
  const std::lock_guard lock(mutex_);
  if (!on.staging) on.staging = make_staging(on, place);
  return *on.staging;
}

Staging* Target::elsewhere(Place& place) {
  if (!setup_.temp || is_temp_on(volume(place))) return nullptr;
  const std::lock_guard lock(mutex_);
  if (!temp_.staging) {
    temp_.staging = std::make_unique<Staging>(temp_.first, setup_.keep_times);
  }
  return temp_.staging.get();
}

void Target::mark() {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Staging>& marking = is_temp_on(*root_volume_) ? mark_ : root_volume_->staging;
  if (std::exchange(marked_, true) || !setup_.durable || marking) return;
  try {
    marking = std::make_unique<Staging>(root_->directory({}), setup_.keep_times);
  } catch (const Error&) {  // a full disk, say, on which deletions have to go on
  }
}

std::unique_ptr<Staging> Target::make_staging(const Volume& volume, const Place& place) {
  if (is_temp_on(volume)) return std::make_unique<Staging>(temp_.first, setup_.keep_times);
  if (&volume == root_volume_) {
    try {
      return std::make_unique<Staging>(root_->directory({}), setup_.keep_times);
    } catch (const FileError& error) {
      if (!is_forbidden(error)) throw;
    }
  }
  const fs::DirectoryRef beside = directory(place);
  sweep(*beside, setup_.durable);
  try {
    return std::make_unique<Staging>(beside, setup_.keep_times);
  } catch (const FileError& error) {
    if (!is_forbidden(error) || !make_writable(place)) throw;
  }
  return std::make_unique<Staging>(beside, setup_.keep_times);
}

bool Target::make_writable(const Place& place) {
  const std::optional<std::uint16_t> before = commit::make_writable(*directory(place));
  if (before && !place.is_staged()) old_modes_.push_back({place.path(), *before});
  return before.has_value();
}

std::vector<Target::OldMode> Target::take_old_modes() {
  return std::exchange(old_modes_, {});
}

PlaceRef Target::make_directory(const PlaceRef& parent, std::string_view name,
                                Place::Inherited inherited) {
  const tree::RelPath path = parent->path().child(name);
  PlaceRef made;
  if (parent->is_staged()) {
    if (!fs::make_directory(*directory(*parent), name, 0700)) {
      throw FileError(ExitCode::partial, "is there already: " + escape(shown(*parent, name)),
                      EEXIST);
    }
    made = std::make_shared<Place>(path, parent->new_tree(), parent->staged_path().child(name));
  } else {
    auto tree = std::make_shared<NewTree>();
    tree->staging = &staging(*parent);
    tree->staged_name = std::to_string(tree->staging->fresh_number());
    tree->parent = parent;
    tree->name = name;
    fs::make_directory(tree->staging->directory(), tree->staged_name, 0700);
    made = std::make_shared<Place>(path, tree, tree::RelPath::parse(tree->staged_name));
    const std::lock_guard lock(mutex_);
    new_trees_.insert_or_assign(path.text(), std::move(tree));
  }
  made->inherited_ = std::move(inherited);
  made->volume_ = &volume(*parent);
  return made;
}

std::vector<std::shared_ptr<NewTree>> Target::take_new_trees() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<NewTree>> trees;
  for (auto& [path, tree] : new_trees_) trees.push_back(std::move(tree));
  new_trees_.clear();
  return trees;
}

bool Target::withdraw(const tree::RelPath& path) {
  const std::lock_guard lock(mutex_);
  const auto found = new_trees_.find(path.text());
  if (found == new_trees_.end()) return false;
  found->second->state = NewTree::State::failed;
  new_trees_.erase(found);
  return true;
}

std::optional<Target::Staged> Target::find_staged(const tree::RelPath& path) {
  const std::lock_guard lock(mutex_);
  if (new_trees_.empty()) return std::nullopt;
  for (tree::RelPath top = path.parent(); !top.is_root(); top = top.parent()) {
    const auto found = new_trees_.find(top.text());
    if (found == new_trees_.end()) continue;
    const NewTree& tree = *found->second;
    const auto inside = std::string_view(path.text()).substr(top.text().size() + 1);
    const auto staged = tree::RelPath::parse(tree.staged_name + '/' + std::string(inside));
    return Staged{tree.staging->root().directory(staged.parent()), std::string(staged.name())};
  }
  return std::nullopt;
}

std::vector<fs::DirectoryRef> Target::file_systems() {
  const std::lock_guard lock(mutex_);
  std::vector<fs::DirectoryRef> found;
  for (const auto& volume : volumes_) {
    found.push_back(volume->staging ? volume->staging->reference() : volume->first);
  }
  return found;
}

std::vector<fs::DirectoryRef> Target::drop_stagings() {
  for (const auto& tree : take_new_trees()) tree->state = NewTree::State::failed;
  std::vector<fs::DirectoryRef> parents;
  const std::lock_guard lock(mutex_);
  for (const auto& volume : volumes_) {
    if (volume->staging) parents.push_back(volume->staging->parent());
    volume->staging.reset();
  }
  if (mark_) parents.push_back(mark_->parent());
  mark_.reset();
  temp_.staging.reset();
  return parents;
}

}  // namespace lockstep::commit
