#pragma once
// What runs that were killed have left behind.
//
// Layer    commit.
#include "fs/root.hpp"

namespace lockstep::commit {

/// Removes what dead runs left in `parent`: their directories, and partial files older than
/// a week. What cannot be removed waits for the next run. With `durable` what those runs did is
/// synced first, since it looks unchanged from now on; throws only when that fails.
void sweep(const fs::Directory& parent, bool durable);

}  // namespace lockstep::commit
