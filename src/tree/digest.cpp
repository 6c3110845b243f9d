#include "tree/digest.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace lockstep::tree {
namespace {

// A range ends after a name whose hash has these bits clear: 512 entries on average.
constexpr std::uint64_t cut_mask = 511;
constexpr std::uint32_t range_entries_min = 64;
constexpr std::uint32_t range_entries_max = 2048;
// Directories up to this size are one range: their digest alone says everything.
constexpr std::size_t single_range_entries = 1024;

// FNV-1a with a final mix (public domain, isthe.com/chongo/tech/comp/fnv), seeded by the session.
std::uint64_t name_hash(std::string_view name, std::uint64_t seed) {
  std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  hash ^= hash >> 33U;
  hash *= 0xFF51AFD7ED558CCDULL;
  return hash ^ (hash >> 33U);
}

RangeDigest shortened(const Digest& digest) {
  RangeDigest out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

bool cuts_after(const std::string& name, std::uint32_t length, std::uint64_t seed) {
  if (length >= range_entries_max) return true;
  return length >= range_entries_min && (name_hash(name, seed) & cut_mask) == 0;
}

}  // namespace

// ---- the canonical form of an entry ---------------------------------------------------------

RangeHasher::RangeHasher(const OwnerNames& users, const OwnerNames& groups,
                         const Attributes& attributes, const DigestKey& key)
    : users_(users), groups_(groups), attributes_(attributes), key_bytes_(key.size()) {
  append(bytes_, key);
}

void RangeHasher::add(const Entry& entry, std::uint64_t link_key) {
  ByteWriter writer(bytes_);
  writer.text(entry.name);
  writer.u8(static_cast<std::uint8_t>(entry.kind));
  if (entry.mark != Mark::none) {  // no more of it counts
    writer.u8(0x80U | static_cast<std::uint8_t>(entry.mark));
    return;
  }
  const bool is_link = entry.kind == Kind::symlink;
  if (attributes_.perms && !is_link) writer.u16(entry.mode);
  if (attributes_.keeps_executability(entry.kind))
    writer.u8((entry.mode & execute_bits) != 0 ? 1 : 0);
  if (attributes_.owner) put_owner(users_, entry.uid);
  if (attributes_.group) put_owner(groups_, entry.gid);
  if (attributes_.keeps_time(entry.kind) || entry.kind == Kind::file) put_time(entry.modified);
  if (attributes_.keeps_access_time(entry.kind)) put_time(entry.accessed);
  put_value(entry);
  put_extended(entry);
  writer.varint(link_key);
}

void RangeHasher::put_time(const Timestamp& time) {
  ByteWriter writer(bytes_);
  writer.u64(static_cast<std::uint64_t>(time.seconds));
  writer.u32(time.nanoseconds);
}

void RangeHasher::put_owner(const OwnerNames& names, std::uint32_t id) {
  ByteWriter writer(bytes_);
  const auto found = names.find(id);
  if (found != names.end()) {
    writer.text(found->second);
  } else {
    writer.u8(0);
    writer.u32(id);
  }
}

void RangeHasher::put_value(const Entry& entry) {
  ByteWriter writer(bytes_);
  if (entry.kind == Kind::file) writer.varint(entry.size);
  if (entry.kind == Kind::symlink) writer.text(entry.link_target);
  if (entry.kind == Kind::char_device || entry.kind == Kind::block_device) {
    writer.u32(entry.device_major);
    writer.u32(entry.device_minor);
  }
}

void RangeHasher::put_extended(const Entry& entry) {
  static const Extended none;
  const Extended& extended = entry.extended ? *entry.extended : none;
  ByteWriter writer(bytes_);
  if (attributes_.xattrs) {
    writer.varint(extended.xattrs.size());
    for (const Attribute& attribute : extended.xattrs) {
      writer.text(attribute.name);
      writer.text(attribute.value);
    }
  }
  if (attributes_.acls) {
    writer.text(extended.acl);
    writer.text(extended.default_acl);
  }
}

RangeDigest RangeHasher::finish() {
  const RangeDigest out = shortened(sha256(bytes_));
  bytes_.resize(key_bytes_);
  return out;
}

RangeDigest digest_names(const std::vector<Entry>& entries, const DigestKey& key) {
  Bytes bytes(key.begin(), key.end());
  ByteWriter writer(bytes);
  for (const Entry& entry : entries) writer.text(entry.name);
  return shortened(sha256(bytes));
}

// ---- trees ----------------------------------------------------------------------------------

void TreeDigest::add(std::uint32_t directory, const RangeDigest& range) {
  Bytes bytes;
  ByteWriter(bytes).u32(directory);
  append(bytes, range);
  const Digest digest = sha256(bytes);
  ByteReader reader(digest);
  for (std::uint64_t& part : sum_) part += reader.u64();
}

TreeDigest::Value TreeDigest::value() const {
  Bytes bytes;
  for (const std::uint64_t part : sum_) ByteWriter(bytes).u64(part);
  Value value{};
  std::copy_n(bytes.begin(), value.size(), value.begin());
  return value;
}

// ---- listings -------------------------------------------------------------------------------

std::uint64_t path_key(std::string_view directory, std::string_view name) {
  return name_hash(name, name_hash(directory, 1)) | 1U;
}

std::vector<EntryRange> digest_ranges(const Listing& listing, const Attributes& attributes,
                                      const DigestKey& key,
                                      const std::vector<std::uint64_t>& link_keys) {
  std::vector<EntryRange> ranges;
  const std::uint64_t seed = ByteReader(key).u64();
  RangeHasher hasher(listing.users, listing.groups, attributes, key);
  const auto count = static_cast<std::uint32_t>(listing.entries.size());
  const bool single = count <= single_range_entries;
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    hasher.add(listing.entries[i], link_keys.empty() ? 0 : link_keys[i]);
    const bool last = i + 1 == count;
    if (!last && (single || !cuts_after(listing.entries[i].name, i + 1 - first, seed))) continue;
    ranges.push_back({first, i + 1, hasher.finish()});
    first = i + 1;
  }
  return ranges;
}

}  // namespace lockstep::tree
