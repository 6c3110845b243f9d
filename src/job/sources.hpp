#pragma once
// From the user's words to the source side of a session: arguments, and names that come in a list.
//
// Source   rsync(1): a trailing slash means the contents; with -R the path as given counts, after
//          its "/./" where it has one.
#include <memory>
#include <string>
#include <vector>

#include "fs/root.hpp"
#include "session/source_tree.hpp"

namespace lockstep::job {

/// The source side of a session, opened.
struct Sources {
  /// How the user named what is being sent.
  struct Named {
    std::string directory;  // as given, what lies below it is what the transfer shows
    std::string pick;       // the one name taken from it; empty: all
    std::shared_ptr<fs::Root> root;
  };
  std::vector<std::shared_ptr<fs::Root>> roots;
  session::Selection selected;
  std::vector<Named> named;
  wire::Root root;
  bool complete = true;
  std::vector<tree::Problem> problems;  // arguments that do not exist
  bool nothing_exists = true;           // no argument does
};

/// What the user says is wanted.
struct Wanted {
  std::vector<std::string> paths;
  std::vector<std::string> names;  // below the only path, with naming.listed
};

/// Opens the operator's own paths. `options` say what of the root is worth telling. Throws
/// Error{usage} for a ".." that -R would have to send.
[[nodiscard]] Sources open_sources(const Wanted& wanted, const tree::SyncOptions& options);
/// Opens paths below `base` that a peer names: no symlink is followed, nothing above is reached.
[[nodiscard]] Sources open_granted_sources(const std::shared_ptr<fs::Root>& base,
                                           const Wanted& wanted, const tree::SyncOptions& options);

}  // namespace lockstep::job
