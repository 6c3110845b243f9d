#pragma once
// What a published generation says about itself, signed by who published it; FORMAT.md has the
// bytes. Generations form a chain: each names its parent by hash.
//
// Layer    tree: encode and decode, and the rule of the chain.
// Errors   Error{stream} where bytes are malformed, Error{fenced} where the chain is broken.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/signature.hpp"

namespace lockstep::tree {

using Uuid = std::array<std::byte, 16>;

constexpr std::size_t note_bytes_max = 1024;
constexpr std::size_t policy_bytes_max = std::size_t{256} << 10U;
constexpr std::size_t needs_max = 64;
constexpr std::size_t need_name_bytes_max = 255;
constexpr std::size_t header_bytes_max = policy_bytes_max + 4096 + needs_max * 512;

/// A generation of another group, without which one is of no use.
struct Dependency {
  std::string name;  // of that group
  std::uint64_t number = 0;
  Digest hash{};  // of its header
  friend bool operator==(const Dependency&, const Dependency&) = default;
};

struct GenerationHeader {
  Uuid dataset{};            // random, made with the first generation
  Uuid group{};              // all zero: belongs to no group
  std::uint64_t number = 0;  // rises from parent to child
  Digest parent{};           // hash of the parent's header; all zero: there is none
  Digest manifest{};         // ManifestTotals::root
  std::uint64_t entries = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t epoch = 0;        // of the publisher; never falls
  std::int64_t created = 0;       // seconds since 1970, for people only
  std::string note;               // what the publisher said about it
  Bytes policy;                   // a group's members and rules, in its room's own format
  std::vector<Dependency> needs;  // what was newest of other groups when it was made
  PublicKey publisher{};          // all zero: not signed
  friend bool operator==(const GenerationHeader&, const GenerationHeader&) = default;
};

struct SignedHeader {
  GenerationHeader header;
  Signature signature{};
  friend bool operator==(const SignedHeader&, const SignedHeader&) = default;
};

/// What the header is called by: SHA-256 over all of it but the signature.
[[nodiscard]] Digest hash_of(const GenerationHeader& header);
/// "000042-1f0c9a3b": number and the hash's begin, by which a generation is known on disk.
[[nodiscard]] std::string name_of(const GenerationHeader& header);
[[nodiscard]] std::string name_of(std::uint64_t number, const Digest& hash);

/// Signs as the publisher; without a key the header stays unsigned.
[[nodiscard]] SignedHeader sign(GenerationHeader header, const SigningKey* key);
[[nodiscard]] bool is_signed(const GenerationHeader& header);
/// True where the signature is the publisher's, or the header says it has none.
[[nodiscard]] bool has_good_signature(const SignedHeader& header);

void encode(const SignedHeader& header, Bytes& out);
/// Reads one from `in`, which may go on behind it. Does not check the signature.
[[nodiscard]] SignedHeader decode_header(ByteReader& in);

/// Throws Error{fenced} unless `child` may follow `parent`: it names it by hash, has a higher
/// number and no lower epoch, and is of the same dataset and of the same group, if any.
void check_follows(const GenerationHeader& parent, const GenerationHeader& child);

}  // namespace lockstep::tree
