#include "tree/manifest_walk.hpp"

#include <cassert>

#include "tree/extended_codec.hpp"

namespace lockstep::tree {
namespace {

constexpr std::string_view domain = "lockstep manifest 1";

/// By name where there is one: the number says nothing on another host.
void put_owner(std::uint32_t id, const std::string& name, ByteWriter& out) {
  out.text(name);
  if (name.empty()) out.varint(id);
}

void put_value(const ManifestEntry& item, ByteWriter& out) {
  const Entry& entry = item.entry;
  switch (entry.kind) {
    case Kind::file:
      out.varint(entry.size);
      out.raw(item.content);
      return;
    case Kind::symlink:
      out.text(entry.link_target);
      return;
    case Kind::char_device:
    case Kind::block_device:
      out.varint(entry.device_major);
      out.varint(entry.device_minor);
      return;
    case Kind::directory:
    case Kind::fifo:
    case Kind::socket:
      return;
  }
}

/// An entry in the form that is hashed: every field in full.
void put_hashed(const ManifestEntry& item, const ManifestMask& mask, Bytes& to) {
  const Entry& entry = item.entry;
  const Attributes& kept = mask.attributes;
  ByteWriter out(to);
  out.u8(static_cast<std::uint8_t>(entry.kind));
  out.text(entry.name);
  put_value(item, out);
  if (kept.perms && entry.kind != Kind::symlink) out.varint(entry.mode);
  if (kept.owner) put_owner(entry.uid, item.user, out);
  if (kept.group) put_owner(entry.gid, item.group, out);
  if (kept.times) {
    out.signed_varint(entry.modified.seconds);
    out.varint(entry.modified.nanoseconds);
  }
  if (kept.xattrs || kept.acls) put_extended(entry.extended ? *entry.extended : Extended{}, out);
  if (mask.hard_links) out.text(item.hard_link);
}

}  // namespace

std::uint8_t mask_bits(const ManifestMask& mask) {
  const Attributes& kept = mask.attributes;
  unsigned bits = 0;
  unsigned bit = 1;
  for (const bool on :
       {kept.perms, kept.times, kept.owner, kept.group, kept.xattrs, kept.acls, mask.hard_links}) {
    if (on) bits |= bit;
    bit <<= 1U;
  }
  return static_cast<std::uint8_t>(bits);
}

void ManifestWalk::add_root(const ManifestEntry& root) {
  assert(levels_.empty() && root.entry.name.empty());
  if (root.entry.kind != Kind::directory) throw Error(ExitCode::stream, "root is no directory");
  put_hashed(root, mask_, root_);
  ++totals_.entries;
  enter({});
}

void ManifestWalk::enter(RelPath path) {
  if (levels_.size() == depth_max) throw Error(ExitCode::stream, "manifest is too deep");
  levels_.push_back({std::move(path), {}, {}, 0});
  last_name_.clear();
}

const RelPath* ManifestWalk::directory() const {
  return levels_.empty() ? nullptr : &levels_.back().path;
}

void ManifestWalk::add(const ManifestEntry& entry) {
  assert(!levels_.empty());
  check_name(entry.entry.name);
  if (entry.entry.name <= last_name_) throw Error(ExitCode::stream, "manifest is not sorted");
  last_name_ = entry.entry.name;
  Level& level = levels_.back();
  scratch_.clear();
  put_hashed(entry, mask_, scratch_);
  level.hash.update(scratch_);
  if (entry.entry.kind == Kind::directory) level.subdirectories.push_back(entry.entry.name);
  const bool further_name = mask_.hard_links && !entry.hard_link.empty();
  if (entry.entry.kind == Kind::file && !further_name) totals_.file_bytes += entry.entry.size;
  ++totals_.entries;
}

void ManifestWalk::end_directory() {
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.entered < level.subdirectories.size()) {
      const std::string name = std::move(level.subdirectories[level.entered++]);
      enter(level.path.child(name));
      return;
    }
    close_level();
  }
}

void ManifestWalk::close_level() {
  const Digest digest = levels_.back().hash.finish();
  levels_.pop_back();
  if (!levels_.empty()) {
    levels_.back().hash.update(digest);
    return;
  }
  Sha256 hash;
  hash.update(as_view(domain));
  const std::array bits{std::byte{0}, std::byte{mask_bits(mask_)}};  // the domain ends with NUL
  hash.update(bits);
  hash.update(root_);
  hash.update(digest);
  totals_.root = hash.finish();
}

}  // namespace lockstep::tree
