#pragma once
// Subcommands that name a place, here or on another host, and the options that say how it is
// reached: -e, --lockstep-path, --contimeout, --identity, --peer-id, with their defaults.
#include <span>

#include "cli/subcommands.hpp"

namespace lockstep::cli {

struct PlaceLine {
  std::vector<std::string> words;
  std::vector<Use> uses;  // of the subcommand's own options
  job::Link link;         // by options, environment and config files; no identity yet
};
/// The words of a subcommand with the options `own` besides those above.
[[nodiscard]] PlaceLine place_line(const Arguments& args, std::span<const Spelling> own,
                                   const Context& context);

/// Where `word` is. For a daemon the identity and the server's id come into `link`; Error{identity}
/// where there is none. Refuses a path below a dataset.
[[nodiscard]] job::Location reach(const std::string& word, job::Link& link, const Context& context);

}  // namespace lockstep::cli
