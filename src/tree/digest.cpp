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

class Canonical {
 public:
  Canonical(const Listing& listing, const Attributes& attributes)
      : listing_(listing), attributes_(attributes) {}

  void put(const Entry& entry, std::uint64_t link_key, Bytes& out) const {
    ByteWriter writer(out);
    writer.text(entry.name);
    writer.u8(static_cast<std::uint8_t>(entry.kind));
    const bool is_link = entry.kind == Kind::symlink;
    if (attributes_.perms && !is_link) writer.u16(entry.mode);
    if (attributes_.owner) put_owner(listing_.users, entry.uid, writer);
    if (attributes_.group) put_owner(listing_.groups, entry.gid, writer);
    if (attributes_.times || entry.kind == Kind::file) {
      writer.u64(static_cast<std::uint64_t>(entry.modified.seconds));
      writer.u32(entry.modified.nanoseconds);
    }
    put_value(entry, writer);
    put_extended(entry, writer);
    writer.varint(link_key);
  }

 private:
  static void put_owner(const OwnerNames& names, std::uint32_t id, ByteWriter& writer) {
    const auto found = names.find(id);
    if (found != names.end()) {
      writer.text(found->second);
    } else {
      writer.u8(0);
      writer.u32(id);
    }
  }

  static void put_value(const Entry& entry, ByteWriter& writer) {
    if (entry.kind == Kind::file) writer.varint(entry.size);
    if (entry.kind == Kind::symlink) writer.text(entry.link_target);
    if (entry.kind == Kind::char_device || entry.kind == Kind::block_device) {
      writer.u32(entry.device_major);
      writer.u32(entry.device_minor);
    }
  }

  void put_extended(const Entry& entry, ByteWriter& writer) const {
    static const Extended none;
    const Extended& extended = entry.extended ? *entry.extended : none;
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

  const Listing& listing_;
  const Attributes& attributes_;
};

bool cuts_after(const std::string& name, std::uint32_t length, std::uint64_t seed) {
  if (length >= range_entries_max) return true;
  return length >= range_entries_min && (name_hash(name, seed) & cut_mask) == 0;
}

}  // namespace

std::uint64_t path_key(std::string_view directory, std::string_view name) {
  return name_hash(name, name_hash(directory, 1)) | 1U;
}

std::vector<EntryRange> digest_ranges(const Listing& listing, const Attributes& attributes,
                                      const DigestKey& key,
                                      const std::vector<std::uint64_t>& link_keys) {
  std::vector<EntryRange> ranges;
  const std::uint64_t seed = ByteReader(key).u64();
  const Canonical canonical(listing, attributes);
  const auto count = static_cast<std::uint32_t>(listing.entries.size());
  const bool single = count <= single_range_entries;
  Bytes bytes;
  append(bytes, key);
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    canonical.put(listing.entries[i], link_keys.empty() ? 0 : link_keys[i], bytes);
    const bool last = i + 1 == count;
    if (!last && (single || !cuts_after(listing.entries[i].name, i + 1 - first, seed))) continue;
    const Digest digest = sha256(bytes);
    EntryRange range{first, i + 1, {}};
    std::copy_n(digest.begin(), range.digest.size(), range.digest.begin());
    ranges.push_back(range);
    first = i + 1;
    bytes.resize(key.size());
  }
  return ranges;
}

}  // namespace lockstep::tree
