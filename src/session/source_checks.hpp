#pragma once
// Answers whether groups of the source's files have the content the target has: the other half of
// TargetChecks.
#include <deque>
#include <unordered_map>

#include "session/source_tree.hpp"

namespace lockstep::session {

class SourceChecks {
 public:
  SourceChecks(const SourceTree& tree, std::deque<SourceAction>& actions)
      : tree_(tree), actions_(actions) {}

  void on_check(const wire::Check& check);
  void on_tags(const TagResult& result);

 private:
  const SourceTree& tree_;
  std::deque<SourceAction>& actions_;
  std::unordered_map<std::uint32_t, tree::RangeDigest> open_;  // what the target has
};

}  // namespace lockstep::session
