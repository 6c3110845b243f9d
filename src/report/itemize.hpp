#pragma once
// One change as a line of text, in rsync's -i and -v forms. Pure.
#include <string>

#include "report/sink.hpp"

namespace lockstep::report {

/// The eleven characters of -i: `sending` has '<' for content (a push), `receiving` '>' (a pull
/// or a local copy). A removal is "*deleting  ".
[[nodiscard]] std::string itemize(const tree::Change& change, Sink::Direction direction);

/// " -> target" of a symlink, " => first" of a new hard link; else empty. Not escaped.
[[nodiscard]] std::string link_suffix(const tree::Change& change);

/// Nothing to tell unless unchanged entries are asked for: also what --link-dest and its like have
/// in all.
[[nodiscard]] bool is_unchanged(const tree::Change& change);

/// True where -v without -i has a line for it: not for attributes alone, except a directory's.
[[nodiscard]] bool is_named(const tree::Change& change);

}  // namespace lockstep::report
