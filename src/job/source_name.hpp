#pragma once
// One source as the user names it, taken apart.
#include <string>
#include <vector>

#include "tree/naming.hpp"
#include "tree/path.hpp"

namespace lockstep::job {

struct SourceName {
  std::string base;       // the directory that what follows is below of
  tree::RelPath parents;  // without -R part of the base
  std::string name;       // empty: the base itself, its contents
  bool contents = false;  // a directory is meant, and with it what it holds
  bool leads = false;     // "./name": the base's attributes count, too
};

/// An argument. Throws Error{usage} where -R would have to send a "..".
[[nodiscard]] SourceName read_argument(const std::string& text, const tree::Naming& naming);
/// A name from a list, below `base`; "." and ".." components go, as far as that is possible.
[[nodiscard]] SourceName read_listed(const std::string& base, const std::string& text,
                                     const tree::Naming& naming);

}  // namespace lockstep::job
