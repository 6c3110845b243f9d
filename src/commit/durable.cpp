#include "commit/durable.hpp"

#include <cerrno>

#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::size_t few_files_max = 20;
constexpr std::size_t few_directories_max = 64;

/// A failed sync is final whatever the errno.
template <class Sync>
void final_on_error(const Sync& sync) {
  try {
    sync();
  } catch (const FileError& error) {
    throw FileError(ExitCode::file_io, error.what(), error.number());
  }
}

void sync_file_systems(Target& target) {
  for (const fs::DirectoryRef& directory : target.file_systems()) {
    fs::sync_file_system(directory->fd(), target.root().shown());
  }
}

}  // namespace

void Unsynced::add_file(Fd fd) {
  if (!durable_) return;
  std::vector<Fd> closed;
  const std::lock_guard lock(mutex_);
  if (++count_ <= few_files_max) {
    few_.push_back(std::move(fd));
  } else {
    few_.swap(closed);
  }
}

void Unsynced::add_inode(const PlaceRef& place, const std::string& name, tree::Kind kind) {
  if (!durable_ || whole_) return;
  inodes_.emplace_back(place, name);
  whole_ = kind != tree::Kind::file || inodes_.size() > few_files_max;
}

void Unsynced::add_new_directory(const PlaceRef& place) {
  if (!durable_) return;
  const std::lock_guard lock(mutex_);
  if (++count_ <= few_files_max) few_new_.push_back(place);
}

void Unsynced::add_directory(const PlaceRef& place) {
  if (!durable_ || whole_) return;
  directories_.emplace(place.get(), place);
  whole_ = directories_.size() > few_directories_max;
}

void Unsynced::sync_content(Target& target) {
  if (count_ == 0) return;
  final_on_error([&] {
    if (count_ > few_files_max) return sync_file_systems(target);
    for (const Fd& fd : few_) fs::sync_file(fd.get(), target.root().shown());
    for (const PlaceRef& place : few_new_) fs::sync_directory(*target.directory(*place));
  });
  few_.clear();
  few_new_.clear();
  count_ = 0;
}

void Unsynced::sync_names(Target& target) {
  const auto sync_one_by_one = [&] {
    for (const auto& [place, name] : inodes_) {
      fs::sync_inode(*target.directory(*place), name);
    }
    for (const auto& [key, place] : directories_) fs::sync_directory(*target.directory(*place));
  };
  try {
    if (!whole_) sync_one_by_one();
  } catch (const FileError& error) {
    // Not readable, or gone since: only the file system as a whole can tell.
    whole_ = error.number() != EIO;
    if (!whole_) throw FileError(ExitCode::file_io, error.what(), EIO);
  }
  if (whole_) final_on_error([&] { sync_file_systems(target); });
  directories_.clear();
  inodes_.clear();
  whole_ = false;
}

void Unsynced::sync_removals(const std::vector<fs::DirectoryRef>& directories) const {
  if (!durable_) return;
  for (const fs::DirectoryRef& directory : directories) {
    try {
      fs::sync_directory(*directory);
    } catch (const FileError& error) {  // not readable: swept by the next run
      if (error.number() == EIO) throw FileError(ExitCode::file_io, error.what(), EIO);
    }
  }
}

}  // namespace lockstep::commit
