#pragma once
// A pull from one of several sources that hold the same generation of a dataset: with daemons, or
// behind remote shells.
//
// The first that answers says which generation it is; the others are asked for exactly that one.
// What an earlier source has brought stays: what has its name is unchanged for the next, and what
// was staged of a file is a basis for the rest (as with --partial).
#include "job/request.hpp"

namespace lockstep::job {

/// Which generation the sources of one pull are asked for: none until one has answered.
struct SameGeneration {
  std::optional<Digest> hash = std::nullopt;
  /// A source's word: throws Error{fenced} where it is another one, Error{start} where it is none.
  void agree(View header);
};

/// Runs `request` from request.choices, one after the other, as long as what fails is the source
/// or the way to it; its own `sources` do not count. The code is that of the last one tried.
[[nodiscard]] ExitCode run_from_choices(const Request& request, report::Sink& sink);

}  // namespace lockstep::job
