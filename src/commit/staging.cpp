#include "commit/staging.hpp"

#include <cerrno>

#include "base/crypto.hpp"
#include "commit/reserved.hpp"
#include "fs/extended.hpp"
#include "fs/list.hpp"
#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr int attempts_max = 100;

}  // namespace

Staging::Staging(fs::DirectoryRef parent, bool keep_time)
    : parent_(std::move(parent)), keep_time_(keep_time) {
  const fs::Metadata before = parent_now();
  std::vector<tree::Problem> ignored;
  try {
    make();
  } catch (const Error&) {
    remove_if_empty(*parent_, tree::stage_name);
    throw;
  }
  fs::set_metadata(*parent_, before, ignored);
  fs::drop_default_acl(directory_->fd());
  fs::Metadata own;
  own.mode = 0700;  // below a setgid directory it would pass its group on
  fs::set_metadata(*directory_, own, ignored);
  root_ = fs::Root::at(directory_);
}

fs::Metadata Staging::parent_now() const {
  fs::Metadata now;
  if (keep_time_) now.modified = fs::status_of(parent_->fd(), parent_->shown()).modified;
  return now;
}

void Staging::make() {
  for (int attempt = 0; !try_make(); ++attempt) {
    if (attempt == attempts_max) {
      throw Error(ExitCode::locked, "staging is being swept by other runs again and again");
    }
  }
}

/// False when another run has swept the directory before it was locked.
bool Staging::try_make() {
  if (!fs::make_directory(*parent_, tree::stage_name, 0700)) {
    const auto found = fs::examine(*parent_, tree::stage_name, {});
    // The name is reserved: whatever else sits there was planted.
    if (found && found->kind != tree::Kind::directory) {
      fs::remove_file(*parent_, tree::stage_name);
    }
  }
  try {
    stage_ = fs::open_directory(*parent_, tree::stage_name);
    name_ = random_hex(8);
    if (!fs::make_directory(*stage_, name_, 0700)) return false;
    directory_ = fs::open_directory(*stage_, name_);
  } catch (const FileError& error) {
    if (error.number() == ENOENT) return false;
    throw;
  }
  if (!fs::try_lock(directory_->fd())) return false;
  const auto named = fs::examine(*stage_, name_, {});
  return named && named->inode == fs::examine(*directory_, fs::ListOptions{}).inode;
}

Staging::~Staging() {
  fs::remove_tree(*stage_, name_);
  remove_if_empty(*stage_, partial_directory);
  try {
    fs::Metadata before = parent_now();
    if (!remove_if_empty(*parent_, tree::stage_name)) {
      before.mode = make_writable(*parent_);
      remove_if_empty(*parent_, tree::stage_name);
    }
    std::vector<tree::Problem> ignored;
    fs::set_metadata(*parent_, before, ignored);
  } catch (const std::exception&) {  // only a time
  }
}

fs::DirectoryRef Staging::partials(bool make) {
  if (make) fs::make_directory(*stage_, partial_directory, 0700);
  return open_if_there(*stage_, partial_directory);
}

}  // namespace lockstep::commit
