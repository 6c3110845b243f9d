#pragma once
// ACLs as --fake-super notes them: text, with users and groups by number, to bytes and back.
//
// Source   rsync's attributes user.rsync.%aacl and user.rsync.%dacl, as rsync writes them: numbers
// of
//          32 bits, little-endian, for the owner, the group, the mask and others, where 0x80 is
//          none: the mode says it, or there is no mask; then one pair for each user and each group
//          named, its id and its bits, with the top bit set for a user.
// Errors   none is thrown: what is no such note is no value.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace lockstep::fs {

constexpr const char* access_note = "user.rsync.%aacl";
constexpr const char* default_note = "user.rsync.%dacl";

/// The text of a noted ACL; empty: nothing beyond the `mode`. That is the file's; for a default
/// ACL there is none.
[[nodiscard]] std::optional<std::string> acl_of_note(View note, std::optional<std::uint16_t> mode);
/// The note for such a text.
[[nodiscard]] std::optional<Bytes> note_of_acl(std::string_view text,
                                               std::optional<std::uint16_t> mode);

}  // namespace lockstep::fs
