#include "tree/manifest_entry.hpp"

#include <algorithm>

#include "tree/extended_codec.hpp"

namespace lockstep::tree {
namespace {

constexpr std::uint8_t kind_bits = 0x07;
constexpr std::uint8_t end_of_directory = 0x07;  // in place of a kind, the other bits clear
constexpr std::uint8_t same_mode = 0x08;
constexpr std::uint8_t same_owners = 0x10;
constexpr std::uint8_t same_time = 0x20;
constexpr std::uint8_t has_extended = 0x40;
constexpr std::uint8_t is_further_name = 0x80;

constexpr std::size_t owners_max = 1U << 20U;
constexpr std::size_t owner_name_bytes_max = 256;
constexpr std::size_t link_target_bytes_max = 4096;

bool is_device(Kind kind) {
  return kind == Kind::char_device || kind == Kind::block_device;
}

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, std::string("manifest: ") + what);
}

std::uint32_t get_u32(ByteReader& in) {
  return static_cast<std::uint32_t>(in.varint_below(std::uint64_t{1} << 32U));
}

void put_value(const ManifestEntry& item, ByteWriter& out) {
  const Entry& entry = item.entry;
  if (entry.kind == Kind::file) {
    out.varint(entry.size);
    out.raw(item.content);
  } else if (entry.kind == Kind::symlink) {
    out.text(entry.link_target);
  } else if (is_device(entry.kind)) {
    out.varint(entry.device_major);
    out.varint(entry.device_minor);
  }
}

}  // namespace

std::uint64_t ManifestEntryEncoder::Owners::find(std::uint32_t id, const std::string& name) {
  std::vector<std::uint64_t>& known = by_id_[id];
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](std::uint64_t index) { return all_[index].second == name; });
  if (found != known.end()) return *found;
  known.push_back(all_.size());
  all_.emplace_back(id, name);
  return all_.size() - 1;
}

void ManifestEntryEncoder::Owners::put(std::uint64_t index, ByteWriter& out) {
  out.varint(index);
  if (index < written_) return;
  ++written_;
  out.varint(all_[index].first);
  out.text(all_[index].second);
}

std::uint8_t ManifestEntryEncoder::flags_of(const ManifestEntry& item, std::uint64_t user,
                                            std::uint64_t group) const {
  const Entry& entry = item.entry;
  const Attributes& kept = mask_.attributes;
  auto flags = static_cast<std::uint8_t>(entry.kind);
  if (!kept.perms || entry.mode == before_.mode) flags |= same_mode;
  if (!first_ && user == user_ && group == group_) flags |= same_owners;
  if (!kept.times || entry.modified == before_.modified) flags |= same_time;
  if ((kept.xattrs || kept.acls) && entry.extended) flags |= has_extended;
  if (mask_.hard_links && !item.hard_link.empty()) flags |= is_further_name;
  return flags;
}

void ManifestEntryEncoder::put(const ManifestEntry& item, ByteWriter& out) {
  const Entry& entry = item.entry;
  const std::uint64_t user = mask_.attributes.owner ? users_.find(entry.uid, item.user) : 0;
  const std::uint64_t group = mask_.attributes.group ? groups_.find(entry.gid, item.group) : 0;
  const std::uint8_t flags = flags_of(item, user, group);
  out.u8(flags);
  const auto shared = static_cast<std::size_t>(
      std::mismatch(entry.name.begin(), entry.name.end(), before_.name.begin(), before_.name.end())
          .first -
      entry.name.begin());
  out.varint(shared);
  out.text(std::string_view(entry.name).substr(shared));
  if ((flags & same_mode) == 0) out.varint(entry.mode);
  if ((flags & same_owners) == 0) {
    if (mask_.attributes.owner) users_.put(user, out);
    if (mask_.attributes.group) groups_.put(group, out);
  }
  if ((flags & same_time) == 0) {
    out.signed_varint(entry.modified.seconds);
    out.varint(entry.modified.nanoseconds);
  }
  put_value(item, out);
  if ((flags & has_extended) != 0) put_extended(*entry.extended, out);
  if ((flags & is_further_name) != 0) out.text(item.hard_link);
  before_.name = entry.name;
  if (mask_.attributes.perms) before_.mode = entry.mode;
  if (mask_.attributes.times) before_.modified = entry.modified;
  user_ = user;
  group_ = group;
  first_ = false;
}

void ManifestEntryEncoder::put_end(ByteWriter& out) {
  out.u8(end_of_directory);
}

const ManifestEntry* ManifestEntryDecoder::get(ByteReader& in) {
  const std::uint8_t flags = in.u8();
  if (flags == end_of_directory) return nullptr;
  Entry& entry = item_.entry;
  if ((flags & kind_bits) == end_of_directory) malformed("unknown kind");
  entry.kind = static_cast<Kind>(flags & kind_bits);
  get_name(in);
  get_metadata(flags, in);
  get_value(in);
  entry.extended = (flags & has_extended) != 0 ? get_extended(in) : nullptr;
  item_.hard_link.clear();
  if ((flags & is_further_name) != 0) {
    item_.hard_link = RelPath::parse(in.text(path_bytes_max)).text();
    if (entry.kind != Kind::file || item_.hard_link.empty()) malformed("hard link to no file");
  }
  return &item_;
}

void ManifestEntryDecoder::get_name(ByteReader& in) {
  std::string& name = item_.entry.name;
  const std::uint64_t shared = in.varint_below(name.size() + 1);
  name.resize(shared);
  name += in.text(name_bytes_max - shared);
}

void ManifestEntryDecoder::get_metadata(std::uint8_t flags, ByteReader& in) {
  Entry& entry = item_.entry;
  if ((flags & same_mode) == 0) entry.mode = static_cast<std::uint16_t>(in.varint_below(010000));
  if ((flags & same_owners) == 0) get_owners(in);
  if ((flags & same_time) == 0) {
    entry.modified.seconds = in.signed_varint();
    entry.modified.nanoseconds = static_cast<std::uint32_t>(in.varint_below(1'000'000'000));
  }
}

void ManifestEntryDecoder::get_owners(ByteReader& in) {
  if (mask_.attributes.owner) {
    const Owner& user = users_[get_owner(users_, in)];
    item_.entry.uid = user.id;
    item_.user = user.name;
  }
  if (mask_.attributes.group) {
    const Owner& group = groups_[get_owner(groups_, in)];
    item_.entry.gid = group.id;
    item_.group = group.name;
  }
}

std::size_t ManifestEntryDecoder::get_owner(std::vector<Owner>& known, ByteReader& in) {
  const std::uint64_t index = in.varint_below(known.size() + 1);
  if (index == known.size()) {
    if (known.size() == owners_max) malformed("too many owners");
    const auto id = static_cast<std::uint32_t>(in.varint_below(keep_owner));
    known.push_back({id, get_c_text(in, owner_name_bytes_max)});
  }
  return index;
}

void ManifestEntryDecoder::get_value(ByteReader& in) {
  Entry& entry = item_.entry;
  entry.size = 0;
  entry.link_target.clear();
  entry.device_major = 0;
  entry.device_minor = 0;
  item_.content = {};
  if (entry.kind == Kind::file) {
    entry.size = in.varint_below(std::uint64_t{1} << 63U);
    const View content = in.raw(item_.content.size());
    std::copy(content.begin(), content.end(), item_.content.begin());
  } else if (entry.kind == Kind::symlink) {
    entry.link_target = get_c_text(in, link_target_bytes_max);
    if (entry.link_target.empty()) malformed("empty symlink target");
    entry.size = entry.link_target.size();
  } else if (is_device(entry.kind)) {
    entry.device_major = get_u32(in);
    entry.device_minor = get_u32(in);
  }
}

}  // namespace lockstep::tree
