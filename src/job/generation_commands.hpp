#pragma once
// What can be done with the generations of one dataset, here or on another host, besides
// publishing.
//
// Errors   Error{usage} where it is no dataset with generations, or has not the one that is named;
//          Error{refused} for a rollback in a replica group.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/signature.hpp"
#include "job/request.hpp"
#include "wire/generation_message.hpp"

namespace lockstep::job {

/// A directory of this host, and how messages call it.
struct DatasetPlace {
  std::string path;
  std::string shown;
};

struct GenerationAnswer {
  std::vector<wire::GenerationFacts> generations;  // oldest first; of verify: the one that was read
  std::uint64_t problems = 0;                      // of verify: entries that are not as published
  std::vector<std::string> told;                   // about the first of them
};

using AskKey = std::function<std::shared_ptr<const SigningKey>()>;

/// list: all that are there. rollback: publishes the one with that number once more, under a new
/// number, prunes nothing, and answers with that one; without a number the newest whose content is
/// not what readers see. pin, unpin: it stays, however many come after it, or no longer. verify:
/// reads all of the active one again, and tells of at most `told_max` problems. Blocks, for as long
/// as it takes to copy or to read a tree.
[[nodiscard]] GenerationAnswer answer_generations(const DatasetPlace& place,
                                                  const wire::GenerationAsk& ask, const AskKey& key,
                                                  std::size_t told_max);

/// The same wherever the dataset is; on another host its rights decide. `key` signs what is made on
/// this one.
[[nodiscard]] GenerationAnswer ask_generations(const Location& dataset, const Link& link,
                                               const wire::GenerationAsk& ask, const AskKey& key);

}  // namespace lockstep::job
