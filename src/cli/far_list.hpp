#pragma once
// --files-from=HOST:FILE and :FILE: a list that is at the run's other end.
//
// Source   rsync(1): the list's host is that of the run.
// Cost     a run of its own before the one that it is for, with one file.
#include <string>
#include <string_view>
#include <vector>

#include "job/request.hpp"

namespace lockstep::cli {

/// Where the list is, or nothing: `text` names a file of this host, or standard input. `sources`
/// and `target` are the run's. Throws Error{usage} where it is on another host than these.
[[nodiscard]] std::optional<job::Location> far_list_of(const std::string& text,
                                                       const std::vector<job::Location>& sources,
                                                       const job::Location& target);

/// The names in it; `link` with the identity that it needs. Throws Error{usage} where the file
/// cannot be had.
[[nodiscard]] std::vector<std::string> read_far_names(const job::Location& place,
                                                      const job::Link& link, bool from_zero);

}  // namespace lockstep::cli
