#pragma once
// What a group command finds on this host: its file, identity, known peers, stores, state.
#include "cli/subcommands.hpp"
#include "group/operator.hpp"

namespace lockstep::cli {

struct GroupWords {
  std::string file;
  std::string identity;  // directory; empty: as configured
  std::string state;     // directory of all groups; empty: the user's
};

/// Throws Error{usage} for the file, Error{identity} without an identity.
[[nodiscard]] group::Operator group_host(const GroupWords& words, const Context& context,
                                         const report::Streams& streams);

/// $XDG_STATE_HOME/lockstep/groups, or below $HOME/.local/state; /var/lib/lockstep/groups where
/// neither is set.
[[nodiscard]] std::string groups_directory(const Environment& environment);

}  // namespace lockstep::cli
