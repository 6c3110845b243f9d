#pragma once
// The verbs of `lockstep group` and their options: one table, from which completion and the
// manual's test read, too.
#include <string_view>

#include "cli/group_host.hpp"
#include "cli/parse.hpp"
#include "group/publish.hpp"
#include "group/status.hpp"

namespace lockstep::cli {

/// What a command line of `lockstep group` says.
struct GroupOptions {
  std::string verb;
  GroupWords words;
  group::PublishOrder publish;
  group::WaitOrder wait;
  bool wait_set = false;
  bool adopt = false;
  bool json = false;
  bool standby = false;
  bool repair = false;
  std::string metrics_file;  // empty: none
};

struct GroupOption {
  Spelling spelling;
  std::string_view verbs;  // that take it, each between blanks; empty: all
  void (*apply)(GroupOptions& options, const std::string& value);
};

[[nodiscard]] std::span<const GroupOption> group_option_table();
[[nodiscard]] std::span<const std::string_view> group_verbs();

/// `args` is what comes behind the word group. Throws Error{usage}.
[[nodiscard]] GroupOptions read_group_options(const Arguments& args);

}  // namespace lockstep::cli
