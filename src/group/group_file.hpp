#pragma once
// A group file: what the operator wants of a replica group.
//
// Layer    group: pure, text in, value out.
// Source   TOML 1.0; design of the keys: lockstep-group(5).
// Errors   Error{usage} "FILE:LINE: ..." for anything unknown or contradictory; unknown keys name
//          the nearest one.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "group/member_url.hpp"
#include "session/group_values.hpp"
#include "tree/options.hpp"

namespace lockstep::group {

struct GroupFile {
  std::string name;
  std::string source;  // absolute
  std::vector<Member> members;
  std::vector<Member> standby;
  session::Policy activate;  // none: each member by itself
  session::Policy wait_for;
  std::vector<std::string> deps;  // names of other groups
  std::vector<std::string> exclude;
  std::optional<tree::DeleteLimit> max_delete;  // against the parent generation
  std::string store;                            // of the decisions; empty: the publisher's journal
};

constexpr std::size_t group_members_max = 64;

/// No more than a directory's name, and none with a meaning.
[[nodiscard]] bool is_group_name(std::string_view name);

/// All there are.
constexpr auto group_file_keys =
    std::to_array<std::string_view>({"name", "source", "members", "standby", "activate", "wait_for",
                                     "deps", "exclude", "max_delete", "coordinator"});

/// `file` is for messages.
[[nodiscard]] GroupFile parse_group_file(const std::string& text, const std::string& file);

}  // namespace lockstep::group
