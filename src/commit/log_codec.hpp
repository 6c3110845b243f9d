#pragma once
// The form of a journal file: records that are checksummed and chained by hash.
//
// Layer    commit: pure; journal.hpp is the file.
// Format   magic (8 bytes), then records: "rec1", u32 payload bytes, payload, SHA-256 over the
//          hash of the record before (zeros for the first), the length and the payload.
// Promise  what a crash left at the end is told from damage: a bad record with nothing good
//          behind it was being written and is cut; one with a good record behind it stops us.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"

namespace lockstep::commit {

constexpr std::size_t log_record_bytes_max = std::size_t{1} << 20U;

/// The first bytes of an empty log.
[[nodiscard]] Bytes log_header();

/// Appends `payload`, at most log_record_bytes_max, as the record after `chain`, which becomes
/// the hash of the new one.
void seal_record(View payload, Digest& chain, Bytes& out);

struct LogContent {
  std::vector<Bytes> records;
  std::uint64_t valid_bytes = 0;  // the rest was being written when it all stopped
  Digest chain{};                 // of the last record
};
/// Throws Error{verification} naming `shown` where the file is no journal or is damaged, with
/// `advice`. Cost: one pass of SHA-256.
[[nodiscard]] LogContent read_log(View file, const std::string& shown, std::string_view advice);

}  // namespace lockstep::commit
