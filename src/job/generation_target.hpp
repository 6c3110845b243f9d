#pragma once
// A target with generations, made ready for a session.
#include <memory>

#include "base/signature.hpp"
#include "job/arguments.hpp"

namespace lockstep::job {

/// `options.generations` says how many stay, `key` (null: nobody) who signs. The session compares
/// with the tree that readers see, and changes the one that comes next.
[[nodiscard]] TargetPlace open_generations(const fs::DirectoryRef& dataset,
                                           const tree::SyncOptions& options,
                                           std::shared_ptr<const SigningKey> key);
/// The same for the operator's own directory, which is made where it does not exist.
[[nodiscard]] TargetPlace open_generations(const std::string& path,
                                           const tree::SyncOptions& options,
                                           std::shared_ptr<const SigningKey> key);

}  // namespace lockstep::job
