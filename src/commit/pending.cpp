#include "commit/pending.hpp"

#include <cerrno>

#include "base/escape.hpp"
#include "commit/elsewhere.hpp"
#include "commit/in_place.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::uint64_t portion_bytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t withdrawn = 0;  // no entry in staging has this number

/// What is at `final` cannot go: told by that name, wherever it lay when that came out.
[[noreturn]] void refuse_replacing(const fs::Location& final, const FileError& error) {
  const std::string shown = escape(final.directory.shown(final.name));
  const int number = error.number();
  const bool is_full = number == ENOTEMPTY || number == EEXIST;
  throw FileError(error.code(),
                  is_full ? "cannot replace non-empty directory " + shown
                          : "cannot replace " + shown + ": " + errno_text(number),
                  number);
}

/// Where an entry goes over one of another kind (EISDIR, ENOTDIR, EEXIST): the two change
/// places, so that the name never misses, and what was there goes.
void replace_other_kind(const fs::Location& staged, const fs::Location& final, bool to_directory) {
  const auto remove = to_directory ? fs::remove_file : fs::remove_directory;
  const bool swapped = fs::exchange(staged, final);
  const fs::Location& old = swapped ? staged : final;
  try {
    remove(old.directory, old.name);
  } catch (const FileError& error) {  // a directory that is not empty stays
    if (swapped) fs::exchange(staged, final);
    refuse_replacing(final, error);
  }
  if (!swapped) fs::rename(staged, final);
}

void rename_over(const fs::Location& staged, const fs::Location& final, bool is_directory) {
  try {
    fs::rename(staged, final);
  } catch (const FileError& error) {
    const int number = error.number();
    if (number != (is_directory ? ENOTDIR : EISDIR)) throw;
    replace_other_kind(staged, final, is_directory);
  }
}

/// rename_over(), once more where the directory could be made writable.
void give_name(Target& target, const Place& place, const fs::Location& staged,
               std::string_view name, bool is_directory) {
  const fs::DirectoryRef directory = target.directory(place);
  try {
    rename_over(staged, {*directory, name}, is_directory);
  } catch (const FileError& error) {
    if (error.number() != EACCES || !target.make_writable(place)) throw;
    rename_over(staged, {*directory, name}, is_directory);
  }
}

void publish_tree(Target& target, NewTree& tree) {
  const fs::Location staged{tree.staging->directory(), tree.staged_name};
  try {
    give_name(target, *tree.parent, staged, tree.name, true);
    tree.state = NewTree::State::published;
  } catch (const Error&) {
    tree.state = NewTree::State::failed;
    throw;
  }
  tree.staging->root().forget(tree::RelPath::parse(tree.staged_name));
}

/// Returns the bytes of the file.
std::uint64_t take_home(Target& target, Unsynced& unsynced, Pending::Item& item,
                        std::vector<tree::Problem>& failed) {
  Home home = bring_home(target, *item.place, item.number, *item.elsewhere, failed);
  item.number = home.number;
  item.elsewhere = nullptr;
  const std::uint64_t bytes = fs::size_of(home.file.get(), item.name);
  unsynced.add_file(std::move(home.file));
  return bytes;
}

template <class Step>
bool attempt(const Step& step, std::vector<tree::Problem>& failed) {
  try {
    step();
    return true;
  } catch (const Error& error) {
    failed.push_back({ExitCode::partial, error.what()});
    return false;
  }
}

}  // namespace

void Pending::add(Item item) {
  const std::lock_guard lock(mutex_);
  const Item& added = items_.emplace_back(std::move(item));
  if (indexed_) index_.insert_or_assign(path_of(added), items_.size() - 1);
}

std::string Pending::path_of(const Item& item) {
  const std::string& parent = item.place->path().text();
  return parent.empty() ? item.name : parent + '/' + item.name;
}

std::optional<Pending::Found> Pending::find(const tree::RelPath& path) {
  const std::lock_guard lock(mutex_);
  if (!indexed_) {
    for (std::size_t i = 0; i < items_.size(); ++i) index_.insert_or_assign(path_of(items_[i]), i);
    indexed_ = true;
  }
  const auto found = index_.find(path.text());
  if (found == index_.end()) return std::nullopt;
  const Item& item = items_[found->second];
  return Found{item.place, item.number, item.in_place.has_value()};
}

void Pending::withdraw(const tree::RelPath& path) {
  if (!find(path)) return;
  const std::lock_guard lock(mutex_);
  items_[index_.at(path.text())].number = withdrawn;
}

void Pending::back_up(Target& target, Backups& backups, const Item& item,
                      const fs::Location& staged) {
  if (!backups.on() || item.itself) return;
  const fs::DirectoryRef directory = target.directory(*item.place);
  const fs::Location old{*directory, item.name};
  if (item.shared) {
    const auto fresh = fs::examine(staged.directory, staged.name, {});
    const auto now = fs::examine(old.directory, old.name, {});
    if (fresh && now && fresh->inode == now->inode) return;
  }
  backups.keep(target, item.place->path().child(item.name), old, item.in_place.has_value());
}

void Pending::bring(Target& target, Unsynced& unsynced, const tree::RelPath& path,
                    std::vector<tree::Problem>& failed) {
  if (!find(path)) return;
  const std::lock_guard lock(mutex_);
  Item& item = items_[index_.at(path.text())];
  if (item.elsewhere) take_home(target, unsynced, item, failed);
}

void Pending::put(Target& target, Backups& backups, Item& item,
                  std::vector<tree::Problem>& failed) {
  const std::string name = std::to_string(item.number);
  Staging& staging = item.elsewhere ? *target.elsewhere(*item.place) : target.staging(*item.place);
  const fs::Directory& from = staging.directory();
  const fs::Location staged{from, name};
  back_up(target, backups, item, staged);
  const fs::DirectoryRef directory = target.directory(*item.place);
  const bool written = item.in_place && write_in_place(staged, {*directory, item.name},
                                                       *item.in_place, target.durable(), failed);
  if (!written && item.elsewhere) {  // what was to be written to is no file
    Unsynced one(target.durable());
    take_home(target, one, item, failed);
    one.sync_content(target);
    const std::string number = std::to_string(item.number);
    give_name(target, *item.place, {target.staging(*item.place).directory(), number}, item.name,
              false);
    return;
  }
  if (!written) give_name(target, *item.place, staged, item.name, false);
  // rename(2) of two names of one inode does nothing and leaves both.
  if (item.shared || written) fs::remove_file(from, name);
}

// What is brought home is there twice for a moment: in portions, so that little room is enough.
std::size_t Pending::bring_some(Target& target, Unsynced& unsynced, std::size_t first,
                                std::vector<tree::Problem>& failed) {
  std::uint64_t bytes = 0;
  bool any = false;
  std::size_t end = first;
  for (; end < items_.size() && bytes < portion_bytes; ++end) {
    Item& item = items_[end];
    if (item.number == withdrawn || !item.elsewhere || item.in_place) continue;
    any = true;
    try {
      bytes += take_home(target, unsynced, item, failed);
    } catch (const FileError& error) {
      if (error.code() == ExitCode::file_io) throw;
      failed.push_back({ExitCode::partial, error.what()});
      item.number = withdrawn;
    }
  }
  if (any) unsynced.sync_content(target);
  return end;
}

std::uint64_t Pending::put_some(Target& target, Unsynced& unsynced, Backups& backups,
                                std::vector<tree::Problem>& failed) {
  std::uint64_t renamed = 0;
  std::size_t at_home = 0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i == at_home) at_home = bring_some(target, unsynced, i, failed);
    Item& item = items_[i];
    if (item.number == withdrawn) continue;
    const bool done = attempt([&] { put(target, backups, item, failed); }, failed);
    if (done) ++renamed;
    unsynced.add_directory(item.place);
  }
  return renamed;
}

std::uint64_t Pending::rename_all(Target& target, Unsynced& unsynced, Backups& backups,
                                  std::vector<tree::Problem>& failed) {
  const std::uint64_t renamed = put_some(target, unsynced, backups, failed);
  items_.clear();
  index_.clear();
  indexed_ = false;
  for (const auto& tree : target.take_new_trees()) {
    attempt(
        [&] {
          const fs::DirectoryRef parent = target.directory(*tree->parent);
          backups.keep(target, tree->parent->path().child(tree->name), {*parent, tree->name});
          publish_tree(target, *tree);
        },
        failed);
    unsynced.add_directory(tree->parent);
  }
  return renamed;
}

}  // namespace lockstep::commit
