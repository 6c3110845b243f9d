#include "commit/staging.hpp"

#include <cerrno>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "fs/extended.hpp"
#include "fs/list.hpp"
#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::string_view partial_directory = "partial";
constexpr std::int64_t partial_seconds_max = std::int64_t{7} * 24 * 3600;
constexpr int attempts_max = 100;

/// The directory `name` of `parent`, or null where there is none.
fs::DirectoryRef open_if_there(const fs::Directory& parent, std::string_view name) {
  try {
    return fs::open_directory(parent, name);
  } catch (const FileError& error) {
    if (error.number() == ENOENT) return nullptr;
    throw;
  }
}

void remove_if_empty(const fs::Directory& parent, std::string_view name) noexcept {
  try {
    fs::remove_directory(parent, name);
  } catch (const Error&) {  // somebody else's, or not empty: not ours to remove
  }
}

void sweep_partials(const fs::Directory& stage) {
  const fs::DirectoryRef partials = open_if_there(stage, partial_directory);
  if (!partials) return;
  const std::int64_t oldest = system_clock().unix_seconds() - partial_seconds_max;
  for (const std::string& name : fs::names_in(*partials)) {
    const auto entry = fs::examine(*partials, name, {});
    if (entry && entry->modified.seconds < oldest) fs::remove_tree(*partials, name);
  }
  remove_if_empty(stage, partial_directory);
}

void sweep_session(const fs::Directory& stage, const std::string& name) noexcept {
  try {
    const fs::DirectoryRef session = open_if_there(stage, name);
    if (session && fs::try_lock(session->fd())) fs::remove_tree(stage, name);
  } catch (const FileError& error) {
    if (error.number() == ENOTDIR || error.number() == ELOOP) fs::remove_tree(stage, name);
  }
}

}  // namespace

Staging::Staging(fs::DirectoryRef parent, bool keep_time) : parent_(std::move(parent)) {
  if (keep_time) {
    parent_before_.modified = fs::status_of(parent_->fd(), parent_->shown()).modified;
  }
  for (int attempt = 0; !try_make(); ++attempt) {
    if (attempt == attempts_max) {
      throw Error(ExitCode::locked, "staging is being swept by other runs again and again");
    }
  }
  fs::drop_default_acl(directory_->fd());
  std::vector<tree::Problem> ignored;
  fs::Metadata own;
  own.mode = 0700;  // below a setgid directory it would pass its group on
  fs::set_metadata(*directory_, own, ignored);
  root_ = fs::Root::at(directory_);
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
  remove_if_empty(*parent_, tree::stage_name);
  try {
    std::vector<tree::Problem> ignored;
    fs::set_metadata(*parent_, parent_before_, ignored);
  } catch (const std::exception&) {  // only a time
  }
}

fs::DirectoryRef Staging::partials(bool make) {
  if (make) fs::make_directory(*stage_, partial_directory, 0700);
  return open_if_there(*stage_, partial_directory);
}

void sweep(const fs::Directory& parent) noexcept {
  try {
    const fs::DirectoryRef stage = open_if_there(parent, tree::stage_name);
    if (!stage) return;
    for (const std::string& name : fs::names_in(*stage)) {
      if (name != partial_directory) sweep_session(*stage, name);
    }
    sweep_partials(*stage);
    remove_if_empty(parent, tree::stage_name);
  } catch (const std::exception&) {  // swept by the next run
  }
}

fs::DirectoryRef partials_of(const fs::Directory& parent) {
  const fs::DirectoryRef stage = open_if_there(parent, tree::stage_name);
  return stage ? open_if_there(*stage, partial_directory) : nullptr;
}

std::string partial_name(const tree::RelPath& path) {
  constexpr std::size_t name_bytes = 16;
  const Digest digest = sha256(as_view(path.text()));
  std::string name;
  for (const std::byte byte : View(digest).first(name_bytes)) {
    name += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4U];
    name += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15U];
  }
  return name;
}

}  // namespace lockstep::commit
