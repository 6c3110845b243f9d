#pragma once
// Datasets that belong to no replica group: only of those whoever comes may make generations.
#include <memory>

#include "commit/generations.hpp"

namespace lockstep::commit {

/// As Generations is made; and Error{refused} where the dataset is a member of a group.
[[nodiscard]] std::shared_ptr<Generations> open_outside_groups(fs::DirectoryRef dataset,
                                                               bool durable);

}  // namespace lockstep::commit
