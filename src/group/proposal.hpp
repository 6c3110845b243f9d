#pragma once
// The next generation of a group, from its source as it is now, or from an older one.
//
// Layer    group. Blocks for a scan, and for a pass over what has changed: for a worker.
// Freezing the header says what every file is, by its SHA-256: a source that changes while it is
//          sent is found out by every member, and the publish fails instead of mixing.
#include "group/group_file.hpp"
#include "group/publisher_files.hpp"
#include "session/group_action.hpp"

namespace lockstep::group {

struct Wish {
  GroupPolicy policy;                           // of the new generation
  std::string source;                           // directory
  std::vector<std::string> exclude;             //
  std::optional<tree::DeleteLimit> max_delete;  //
  std::vector<tree::Dependency> needs;          // of other groups, by its file
  std::optional<std::uint64_t> rollback;        // a number of the group
  std::string note;                             //
  std::shared_ptr<const SigningKey> key;        //
  bool allow_empty = false;                     // a source without any entry
};

struct Proposed {
  session::Proposal proposal;
  tree::SignedHeader header;
  std::uint64_t fresh_bytes = 0;
};

/// Nothing where the source is what `parent` is already. Throws Error{refused} for what the limits
/// forbid, Error{usage} for a rollback to a generation that is not known, Error{not_published} for
/// one that other groups do not allow (needs.hpp).
[[nodiscard]] std::optional<Proposed> propose(PublisherFiles& files, const Wish& wish,
                                              const session::group_action::Propose& next);
/// What is kept for the next publish, once `header` is committed.
void keep_manifest(PublisherFiles& files);

}  // namespace lockstep::group
