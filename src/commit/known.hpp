#pragma once
// Entries whose content this host has already: links, clones, copies; and metadata alone.
//
// Layer    commit.
#include <functional>

#include "commit/batch.hpp"
#include "fs/file.hpp"

namespace lockstep::commit {

/// A further name for what is, or will be, `first`.
void link_to(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
             const tree::RelPath& first);
/// A link to the target's `old` where it has all that `entry` shall have; else false.
[[nodiscard]] bool link_if_equal(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                                 const tree::RelPath& old);
/// A link to `from`, whatever it has; false where none can be made.
[[nodiscard]] bool link_as_it_is(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                                 const fs::Location& from);
/// Stages the content of `from`; false, with nothing staged, when it changed meanwhile.
[[nodiscard]] bool copy_from(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                             const fs::InputFile& from, Settled how = {});
/// Where known content is; `itself` where no backup is to be taken of what it replaces.
struct KnownFile {
  tree::RelPath path;
  bool itself = false;
};
/// Stages the content of a file that the target has. Throws Error{partial} where it changed.
void copy_known(Batch& batch, const PlaceRef& place, const tree::Entry& entry,
                const KnownFile& known);
/// Calls `open` for the source file `path`; gone is Error{vanished}.
[[nodiscard]] fs::InputFile open_source(const std::function<fs::InputFile()>& open,
                                        const std::string& path);

/// Carries out what set_metadata() asked for.
void apply_changes(Batch& batch, std::vector<tree::Problem>& failed);
/// Undoes Target::make_writable() where nobody said what the mode shall be.
void restore_modes(Target& target);

}  // namespace lockstep::commit
