#pragma once
// Which generation a pull reads: one, whatever is published meanwhile.
#include <memory>
#include <string>

#include "fs/root.hpp"
#include "job/generation_commands.hpp"
#include "wire/message.hpp"

namespace lockstep::job {

struct ServedGeneration {
  std::shared_ptr<fs::Root> tree;  // as long as it lives, it is not pruned
  Bytes header;                    // for Welcome, where `hello` asks for it
};

/// The generation `hello` asks for by its hash, else the active one. Error{start} where the
/// dataset has it not; `shown` is what messages call the dataset.
[[nodiscard]] ServedGeneration served_generation(const fs::DirectoryRef& dataset,
                                                 const std::string& shown,
                                                 const wire::Hello& hello);

/// The same of a directory of this host, which whoever has called by a remote shell names. Error
/// {start} where it is no dataset with generations.
[[nodiscard]] ServedGeneration own_generation(const DatasetPlace& place, const wire::Hello& hello);

}  // namespace lockstep::job
