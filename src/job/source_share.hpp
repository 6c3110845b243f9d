#pragma once
// What the sessions of one publish have in common: several pushes of one source at the same time.
//
// One seed for all: equal questions then have equal answers, byte for byte. It keeps what only
// finds matches, and the tags, from those who write content and do not take part; a target that
// takes part and also writes the source could make others rebuild wrong bytes under a right tag.
// So only generations are sent this way, which every target compares with a SHA-256 of each file.
//
// Threads  any.
#include <array>
#include <map>
#include <mutex>

#include "job/shared_answers.hpp"

namespace lockstep::job {

/// How fast content is to be made ready, for all: by the fastest link, so that nobody waits for a
/// compressor that only another's link needs. A link slower than a quarter of it is by itself.
class SharedRate {
 public:
  /// `bytes_per_second` was measured on the link of `session`; returns what it shall go by.
  [[nodiscard]] double measured(const void* session, double bytes_per_second);
  void forget(const void* session);

 private:
  std::mutex mutex_;
  std::map<const void*, double> rates_;
};

struct SourceShare {
  /// `sessions` take part, two or more.
  explicit SourceShare(std::size_t sessions);
  std::array<std::byte, 32> seed{};
  SharedAnswers answers;
  SharedRate rate;
};

}  // namespace lockstep::job
