#include "commit/directories.hpp"

#include <algorithm>

namespace lockstep::commit {
namespace {

std::size_t depth_of(const std::string& path) {
  if (path.empty()) return 0;
  return 1 + static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

}  // namespace

void Directories::set(const Place& place, fs::Metadata wanted) {
  const std::lock_guard lock(mutex_);
  wanted_.insert_or_assign(place.path().text(), std::move(wanted));
}

void Directories::keep_time(const Place& place, tree::Timestamp modified) {
  fs::Metadata wanted;
  wanted.modified = modified;
  const std::lock_guard lock(mutex_);
  wanted_.try_emplace(place.path().text(), std::move(wanted));
}

void Directories::add_new(const PlaceRef& place, fs::Metadata wanted) {
  const std::lock_guard lock(mutex_);
  wanted_.insert_or_assign(place->path().text(), std::move(wanted));
  fresh_.push_back(place);
}

void Directories::withdraw(const tree::RelPath& path) {
  const auto is_gone = [&](const std::string& text) {
    return text == path.text() || text.starts_with(path.text() + '/');
  };
  const std::lock_guard lock(mutex_);
  std::erase_if(wanted_, [&](const auto& item) { return is_gone(item.first); });
  std::erase_if(fresh_, [&](const PlaceRef& place) { return is_gone(place->path().text()); });
}

void Directories::prepare_new(Target& target, Unsynced& unsynced,
                              std::vector<tree::Problem>& failed) {
  constexpr std::uint16_t owner_bits = 0700;
  for (auto place = fresh_.rbegin(); place != fresh_.rend(); ++place) {
    fs::Metadata wanted = wanted_.at((*place)->path().text());
    if (wanted.mode) wanted.mode = static_cast<std::uint16_t>(*wanted.mode | owner_bits);
    try {
      fs::set_metadata(*target.directory(**place), wanted, failed);
    } catch (const FileError& error) {
      failed.push_back({ExitCode::partial, error.what()});
    }
    // Its own entries have to be durable before its name is.
    unsynced.add_new_directory(*place);
  }
  fresh_.clear();
}

std::vector<const std::string*> Directories::deepest_first() const {
  std::vector<std::pair<std::size_t, const std::string*>> order;
  order.reserve(wanted_.size());
  for (const auto& [path, wanted] : wanted_) order.emplace_back(depth_of(path), &path);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : *a.second < *b.second;
  });
  std::vector<const std::string*> paths;
  paths.reserve(order.size());
  for (const auto& [depth, path] : order) paths.push_back(path);
  return paths;
}

void Directories::apply(Target& target, Unsynced& unsynced, std::vector<tree::Problem>& failed) {
  for (const Target::OldMode& old : target.take_old_modes()) {
    const auto [item, is_new] = wanted_.try_emplace(old.path.text());
    if (!item->second.mode) item->second.mode = old.mode;
  }
  for (const std::string* text : deepest_first()) {
    const auto path = tree::RelPath::parse(*text);
    try {
      const fs::DirectoryRef directory = target.root().directory(path);
      const fs::Metadata& wanted = wanted_.at(*text);
      if (!fs::differs(*directory, wanted)) continue;
      target.mark();
      fs::set_metadata(*directory, wanted, failed);
      unsynced.add_directory(std::make_shared<Place>(path));
    } catch (const FileError& error) {
      failed.push_back({ExitCode::partial, error.what()});
    }
  }
  wanted_.clear();
}

}  // namespace lockstep::commit
