#pragma once
// What filters make of a directory's listing.
#include <string>

#include "tree/entry.hpp"
#include "tree/filter.hpp"

namespace lockstep::job {

/// Extended attributes that rules hide at the source are not there.
void hide_xattrs(tree::Listing& listing, const tree::Filter& filter);

/// At the target, in the directory `prefix` ("a/b/"; "" is the root): marks what is protected, and
/// puts aside what the source probably hides. Attributes that are protected are not there.
void judge(tree::Listing& listing, const tree::Filter& filter, const std::string& prefix);

/// In a directory that is deleted: what is protected is left out, and the listing says so.
void judge_deleted(tree::Listing& listing, const tree::Filter& filter, const std::string& prefix);

/// `wanted` and those attributes of `present` that rules protect.
[[nodiscard]] tree::Entry with_kept_xattrs(const tree::Entry& wanted, const tree::Entry& present,
                                           const tree::Filter& filter);

}  // namespace lockstep::job
