#pragma once
// Entries of a listing as bytes: names share their prefix with the one before, owners, modes and
// times repeat by a flag.
#include "wire/message.hpp"

namespace lockstep::wire {

void encode_entries(const Entries& message, Bytes& out);
[[nodiscard]] Entries decode_entries(ByteReader& in);

/// One entry on its own (the transfer root).
void encode_entry(const tree::Entry& entry, Bytes& out);
[[nodiscard]] tree::Entry decode_entry(ByteReader& in);

void encode_owners(const tree::OwnerNames& names, Bytes& out);
[[nodiscard]] tree::OwnerNames decode_owners(ByteReader& in);

}  // namespace lockstep::wire
