#pragma once
// Where the parts of one generation lie below its dataset, opened and read.
//
// Layer    commit: for generations.cpp and its neighbours.
#include <optional>
#include <string>
#include <string_view>

#include "commit/generation_state.hpp"
#include "fs/root.hpp"
#include "tree/generation.hpp"

namespace lockstep::commit {

/// What to do about a damaged journal.
constexpr std::string_view journal_advice =
    "restore it from a backup, or publish into a new dataset";

/// The generation that the link `name` of `directory` leads to; nothing where it is no such link.
[[nodiscard]] std::optional<std::string> linked_generation(const fs::Directory& directory,
                                                           std::string_view name);
/// Makes the link `name` of `directory`, in place of any there was.
void link_generation(const fs::Directory& directory, std::string_view name,
                     const std::string& generation);

/// Open for reading and locking, or null where there is none.
[[nodiscard]] fs::DirectoryRef open_tree(const fs::Directory& dataset, std::string_view name);

/// Counts for whoever has the tree's lock to himself, see set_pinned().
[[nodiscard]] bool is_pinned(const fs::Directory& own, std::string_view name);

/// Error{verification} where it is not whole, or is another one's.
[[nodiscard]] tree::SignedHeader read_header(const fs::Directory& own, const std::string& name);
/// In place of what a failed attempt has left.
void write_header(const fs::Directory& own, const std::string& name,
                  const tree::SignedHeader& header);

}  // namespace lockstep::commit
