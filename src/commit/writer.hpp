#pragma once
// A file that arrives in pieces.
#include <memory>
#include <string>

#include "commit/batch.hpp"

namespace lockstep::commit {

/// Built under a name of staging's own, also for a staged directory: what publish() shows holds
/// no unfinished file.
[[nodiscard]] std::unique_ptr<Writer> make_writer(std::shared_ptr<Batch> batch, PlaceRef place,
                                                  const tree::Entry& entry);

}  // namespace lockstep::commit
