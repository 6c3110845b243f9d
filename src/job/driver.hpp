#pragma once
// What the drivers of both sides share.
#include <functional>

#include "job/channel.hpp"
#include "job/pool.hpp"
#include "tree/change.hpp"
#include "wire/message.hpp"

namespace lockstep::job {

/// Where a driver tells what happens; unset ones are not called. At the serving end problems go
/// to the client as messages instead.
struct Reports {
  std::function<void(const tree::Change&)> change;
  std::function<void(const tree::Problem&)> problem;
  std::function<void(const wire::Totals&)> totals;
  /// Content of a file sent or written; the first call, with 0, is its begin.
  std::function<void(const std::string& path, std::uint64_t bytes)> moved;
  /// Content of a file that was found in an old one.
  std::function<void(const std::string& path, std::uint64_t bytes)> matched;
  /// Sums of an old file that came from the target.
  std::function<void(const std::string& path, std::uint64_t bytes)> summed;
  /// A file of `bytes` has all its content, or failed.
  std::function<void(const std::string& path, std::uint64_t bytes, bool good)> ended;
};

/// How a session ended: called once, from the loop.
using OnFinish = std::function<void(const wire::Summary& summary)>;

}  // namespace lockstep::job
