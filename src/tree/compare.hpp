#pragma once
// The decision about one entry: what has to happen so that the target's entry equals the
// source's. Pure, and the only place where it is made.
//
// Source   rsync(1) for the quick check and the meaning of each letter of -i.
#include <cstdint>
#include <optional>

#include "tree/change.hpp"
#include "tree/comparison.hpp"
#include "tree/entry.hpp"

namespace lockstep::tree {

/// What the target may and must compare.
struct Rules {
  Attributes attributes;  // owner and group only where this process may set them
  Comparison comparison;
};

enum class Need : std::uint8_t {
  nothing,   // equal
  metadata,  // attributes only
  create,    // no content: directory, symlink, device, fifo, socket; or their value differs
  content,   // a file whose content must travel, or be compared with what is there
  check      // only with -c: equal as far as stat tells, the content decides
};

/// Why a file that differs stays as it is.
enum class Left : std::uint8_t {
  no,
  newer,  // -u
  longer  // --append, or as long
};

struct Decision {
  Need need = Need::nothing;
  Why why = Why::none;               // of a file that is left alone: what would be told of it
  bool replaces_other_kind = false;  // something else has the name and goes first
  Left left = Left::no;              // else `need` is nothing, and the file is a basis for nothing
};

/// `source` has its uid and gid already mapped to this host's. `target` is null where the name is
/// free.
[[nodiscard]] Decision decide(const Entry& source, const Entry* target, const Rules& rules);

/// The metadata letters in which two entries of one kind differ.
[[nodiscard]] Why metadata_difference(const Entry& source, const Entry& target, const Rules& rules);

/// Whether the ACLs are equal; what the mode says, too, is not asked.
[[nodiscard]] bool same_acls(const Extended& one, const Extended& other);

/// What is written anew without --times gets the time of the transfer: the letter T, and t where
/// only this kind's times are left out.
[[nodiscard]] Why unless_preserved(const Rules& rules, Kind kind);

}  // namespace lockstep::tree
