#pragma once
// Where a member of a group is: lockstep://HOST[:PORT]/DATASET.
//
// Layer    group: pure.
#include <string>

#include "job/request.hpp"

namespace lockstep::group {

struct Member {
  std::string url;      // as given
  std::string address;  // "host:port", by which members are told apart and known
  job::Location place;
};

/// Throws Error{usage}.
[[nodiscard]] Member parse_member_url(const std::string& url);

}  // namespace lockstep::group
