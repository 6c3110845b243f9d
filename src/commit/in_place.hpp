#pragma once
// --inplace: what is staged is written into the file that has the name, instead of replacing it.
//
// Layer    commit.
// Crash    the file may be left with part of the old and part of the new content.
// Cost     both are read; only blocks that differ are written.
#include <vector>

#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

/// False, and nothing done, where `final` is not a regular file. The staged one stays.
[[nodiscard]] bool write_in_place(const fs::Location& staged, const fs::Location& final,
                                  const fs::Metadata& wanted, bool durable,
                                  std::vector<tree::Problem>& failed);

}  // namespace lockstep::commit
