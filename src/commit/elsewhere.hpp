#pragma once
// Content staged on another file system than the target's (-T): how it comes home before it gets
// its name.
//
// Layer    commit.
// Order    copied into the target's own staging, with its metadata, synced, then renamed: a crash
//          shows the old file or the new one, as ever.
#include <vector>

#include "commit/place.hpp"
#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

struct Home {
  std::uint64_t number = 0;  // its name in the target's own staging
  Fd file;                   // not yet synced
};
/// Copies the file `number` of the staging elsewhere into that of `place`, and removes it there.
/// FileError; failures of metadata are added to `failed`.
[[nodiscard]] Home bring_home(Target& target, Place& place, std::uint64_t number,
                              const fs::Metadata& wanted, std::vector<tree::Problem>& failed);
/// rename(2) of a file of our own, or a copy where that would cross file systems.
void move_file(const fs::Location& from, const fs::Location& to);

}  // namespace lockstep::commit
