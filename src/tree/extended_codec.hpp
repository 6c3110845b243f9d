#pragma once
// Extended attributes and ACLs as bytes: the same in messages and in manifests.
//
// Layer    tree: encode and decode only.
// Errors   Error{stream} for anything beyond the limits, not sorted, or with a NUL where a C
//          function would stop.
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "tree/entry.hpp"

namespace lockstep::tree {

constexpr std::size_t attributes_max = 64;           // xattrs of one entry
constexpr std::size_t attribute_bytes_max = 65'536;  // one xattr's value, or an ACL's text

void put_extended(const Extended& extended, ByteWriter& out);
[[nodiscard]] std::shared_ptr<const Extended> get_extended(ByteReader& in);

/// A text for C functions, of at most `most` bytes.
[[nodiscard]] std::string get_c_text(ByteReader& in, std::size_t most);

}  // namespace lockstep::tree
