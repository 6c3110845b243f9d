#pragma once
// What can be done with the generations of a dataset on this host, besides publishing.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/signature.hpp"
#include "commit/generations.hpp"

namespace lockstep::job {

/// Oldest first. Throws Error{usage} where `path` is no dataset with generations; so do the others.
[[nodiscard]] std::vector<commit::Generation> list_generations(const std::string& path);

/// Publishes the generation `number` once more, under a new number; nothing is pruned. Without a
/// `number`: the one before the active one.
tree::SignedHeader roll_back(const std::string& path, std::optional<std::uint64_t> number,
                             std::shared_ptr<const SigningKey> key);

/// A pinned generation stays, however many come after it.
void set_pinned(const std::string& path, std::uint64_t number, bool pinned);

/// Reads all of the active generation again and tells what is not as it was published.
/// Returns the generation.
commit::Generation verify_active(const std::string& path,
                                 const std::function<void(const std::string& problem)>& differs);

}  // namespace lockstep::job
