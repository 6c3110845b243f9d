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

/// False where `parent` may not be written.
bool remove_if_empty(const fs::Directory& parent, std::string_view name) noexcept {
  try {
    fs::remove_directory(parent, name);
  } catch (const FileError& error) {  // somebody else's, or not empty: not ours to remove
    return error.number() != EACCES;
  }
  return true;
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

struct Session {
  std::string name;
  fs::DirectoryRef directory;  // null for what is not a directory; else its lock is ours
};

/// The sessions whose run is dead.
std::vector<Session> dead_sessions(const fs::Directory& stage) {
  std::vector<Session> dead;
  for (const std::string& name : fs::names_in(stage)) {
    if (name == partial_directory) continue;
    try {
      fs::DirectoryRef session = open_if_there(stage, name);
      if (session && fs::try_lock(session->fd())) dead.push_back({name, std::move(session)});
    } catch (const FileError& error) {
      if (error.number() == ENOTDIR || error.number() == ELOOP) dead.push_back({name, nullptr});
    }
  }
  return dead;
}

/// Null also where it cannot be opened: then it waits for a run that can.
fs::DirectoryRef open_stage(const fs::Directory& parent) noexcept {
  try {
    return open_if_there(parent, tree::stage_name);
  } catch (const FileError&) {
    return nullptr;
  }
}

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

void sweep(const fs::Directory& parent, bool durable) {
  const fs::DirectoryRef stage = open_stage(parent);
  if (!stage) return;
  const std::vector<Session> dead = dead_sessions(*stage);
  if (durable && !dead.empty()) fs::sync_file_system(stage->fd(), parent.shown());
  for (const Session& session : dead) fs::remove_tree(*stage, session.name);
  try {
    sweep_partials(*stage);
  } catch (const FileError&) {  // they wait, too
  }
  remove_if_empty(parent, tree::stage_name);
}

std::optional<std::uint16_t> make_writable(const fs::Directory& directory) {
  constexpr std::uint16_t owner_bits = 0700;
  const std::uint16_t mode = fs::status_of(directory.fd(), directory.shown()).mode;
  if ((mode & owner_bits) == owner_bits) return std::nullopt;
  fs::Metadata writable;
  writable.mode = static_cast<std::uint16_t>(mode | owner_bits);
  std::vector<tree::Problem> failed;
  fs::set_metadata(directory, writable, failed);
  if (!failed.empty()) return std::nullopt;
  return mode;
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
