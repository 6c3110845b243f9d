#pragma once
// How names that the user gives become names of the transfer.
//
// Layer    tree: values only.
// Source   rsync(1): --relative, --no-implied-dirs, --files-from, --delete-missing-args.
#include <cstdint>

namespace lockstep::tree {

/// What becomes of a source that does not exist.
enum class Missing : std::uint8_t {
  told,     // a problem
  ignored,  // --ignore-missing-args
  removed   // --delete-missing-args: the target shall not have it either
};

struct Naming {
  bool relative = false;            // -R: whole paths, not last names
  bool implied_directories = true;  // with -R: what leads to a name has its attributes sent
  bool listed = false;              // --files-from: the names follow Hello
  Missing missing = Missing::told;
};

}  // namespace lockstep::tree
