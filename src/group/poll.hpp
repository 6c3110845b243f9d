#pragma once
// One question to several replicas at once, and their answers.
//
// Layer    group. Blocks until all have answered or cannot, at most the link's connect timeout and
//          `patience` after it.
// Threads  one call, one loop of its own.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "job/request.hpp"
#include "wire/group_message.hpp"

namespace lockstep::group {

struct Asked {
  job::Location place;
  job::Link link;
  wire::GroupMessage question;
};

struct Answered {
  std::optional<wire::GroupMessage> answer;
  std::string problem;  // where there is none
  ExitCode code = ExitCode::ok;
};

/// In the order of `asked`.
[[nodiscard]] std::vector<Answered> poll(const std::vector<Asked>& asked,
                                         std::chrono::milliseconds patience);

}  // namespace lockstep::group
