#pragma once
// Sources and targets made ready for a session: the same at a client and at a server.
#include "job/arguments.hpp"
#include "job/source_driver.hpp"
#include "job/sources.hpp"
#include "job/target_driver.hpp"

namespace lockstep::job {

/// What the arguments, or a list, name: directories that are sent whole, and single entries.
[[nodiscard]] std::vector<session::Location> named_places(const session::Selection& selected);

/// Fills in the session's side of things; reports and on_finish are the caller's.
[[nodiscard]] SourceDriver::Setup source_setup(Sources sources, const tree::SyncOptions& options,
                                               const session::Keys& keys, bool client);

struct TargetWishes {
  bool client = false;
  bool want_changes = false;
  bool want_unchanged = false;
  bool want_totals = false;
  SourceDriver* local_source = nullptr;
};
[[nodiscard]] TargetDriver::Setup target_setup(const TargetPlace& place,
                                               const tree::SyncOptions& options,
                                               const session::Keys& keys,
                                               const TargetWishes& wishes);

}  // namespace lockstep::job
