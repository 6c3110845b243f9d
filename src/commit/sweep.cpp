#include "commit/sweep.hpp"

#include <cerrno>
#include <vector>

#include "base/clock.hpp"
#include "commit/reserved.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::int64_t partial_seconds_max = std::int64_t{7} * 24 * 3600;

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

}  // namespace lockstep::commit
