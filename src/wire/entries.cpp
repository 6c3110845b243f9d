#include "wire/entries.hpp"

#include <algorithm>

#include "tree/extended_codec.hpp"
#include "tree/path.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

// First byte of an entry: its kind in the low bits, and what is as in the entry before.
constexpr std::uint8_t kind_bits = 0x07;
constexpr std::uint8_t same_mode = 0x08;
constexpr std::uint8_t same_owners = 0x10;
constexpr std::uint8_t same_time = 0x20;
constexpr std::uint8_t has_more = 0x40;  // a second byte with the rare flags follows
constexpr std::uint8_t known_bits = 0x7F;
// Second byte.
constexpr std::uint8_t is_sparse = 0x01;
constexpr std::uint8_t has_extended = 0x02;
constexpr std::uint8_t has_links = 0x04;
constexpr std::uint8_t has_access_time = 0x08;
constexpr std::uint8_t is_bare = 0x10;
constexpr std::uint8_t is_absent = 0x20;
constexpr std::uint8_t known_more_bits = 0x3F;
// Of a message.
constexpr std::uint8_t goes_on = 0x01;
constexpr std::uint8_t without_names = 0x02;
constexpr std::uint8_t known_message_bits = 0x03;

bool has_size(tree::Kind kind) {
  return kind == tree::Kind::file || kind == tree::Kind::directory;
}

bool is_device(tree::Kind kind) {
  return kind == tree::Kind::char_device || kind == tree::Kind::block_device;
}

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

struct Flags {
  std::uint8_t first = 0;
  std::uint8_t second = 0;
};

Flags flags_of(const tree::Entry& entry, const tree::Entry& before, std::uint64_t link_group) {
  Flags flags{static_cast<std::uint8_t>(entry.kind), 0};
  if (entry.mode == before.mode) flags.first |= same_mode;
  if (entry.uid == before.uid && entry.gid == before.gid) flags.first |= same_owners;
  if (entry.modified == before.modified) flags.first |= same_time;
  if (entry.sparse) flags.second |= is_sparse;
  if (entry.extended) flags.second |= has_extended;
  if (link_group != 0) flags.second |= has_links;
  if (entry.accessed != tree::Timestamp{}) flags.second |= has_access_time;
  if (entry.mark == tree::Mark::bare) flags.second |= is_bare;
  if (entry.mark == tree::Mark::absent) flags.second |= is_absent;
  if (flags.second != 0) flags.first |= has_more;
  return flags;
}

// Differences wrap, so that any two times of a file system have one.
std::int64_t seconds_between(const tree::Entry& before, const tree::Entry& entry) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(entry.modified.seconds) -
                                   static_cast<std::uint64_t>(before.modified.seconds));
}

void put_name(const std::string& name, const std::string& before, ByteWriter& out) {
  const auto [a, b] = std::mismatch(name.begin(), name.end(), before.begin(), before.end());
  const auto shared = static_cast<std::size_t>(a - name.begin());
  out.varint(shared);
  out.text(std::string_view(name).substr(shared));
}

void put_entry(const tree::Entry& entry, const tree::Entry& before, std::uint64_t link_group,
               bool named, ByteWriter& out) {
  const Flags flags = flags_of(entry, before, link_group);
  out.u8(flags.first);
  if (flags.second != 0) out.u8(flags.second);
  if (named) put_name(entry.name, before.name, out);
  if ((flags.first & same_mode) == 0) out.varint(entry.mode);
  if ((flags.first & same_owners) == 0) {
    out.varint(entry.uid);
    out.varint(entry.gid);
  }
  if ((flags.first & same_time) == 0) {
    out.signed_varint(seconds_between(before, entry));
    out.varint(entry.modified.nanoseconds);
  }
  if (has_size(entry.kind)) out.varint(entry.size);
  if (entry.kind == tree::Kind::symlink) out.text(entry.link_target);
  if (is_device(entry.kind)) {
    out.varint(entry.device_major);
    out.varint(entry.device_minor);
  }
  if (entry.extended) tree::put_extended(*entry.extended, out);
  if ((flags.second & has_access_time) != 0) {
    out.signed_varint(entry.accessed.seconds);
    out.varint(entry.accessed.nanoseconds);
  }
  if (link_group != 0) out.varint(link_group);
}

std::uint32_t get_u32(ByteReader& in) {
  return static_cast<std::uint32_t>(in.varint_below(std::uint64_t{1} << 32U));
}

std::int64_t add_seconds(std::int64_t base, std::int64_t difference) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(base) +
                                   static_cast<std::uint64_t>(difference));
}

void get_value(tree::Entry& entry, ByteReader& in) {
  if (has_size(entry.kind)) {
    entry.size = in.varint_below(std::uint64_t{1} << 63U);
  }
  if (entry.kind == tree::Kind::symlink) {
    entry.link_target = tree::get_c_text(in, limits::link_target_bytes);
    entry.size = entry.link_target.size();
    if (entry.link_target.empty()) malformed("empty symlink target");
  }
  if (is_device(entry.kind)) {
    entry.device_major = get_u32(in);
    entry.device_minor = get_u32(in);
  }
}

void get_metadata(tree::Entry& entry, std::uint8_t flags, ByteReader& in) {
  if ((flags & same_mode) == 0) entry.mode = static_cast<std::uint16_t>(in.varint_below(010000));
  if ((flags & same_owners) == 0) {
    entry.uid = static_cast<std::uint32_t>(in.varint_below(0xFFFFFFFF));  // -1 means "no change"
    entry.gid = static_cast<std::uint32_t>(in.varint_below(0xFFFFFFFF));
  }
  if ((flags & same_time) == 0) {
    entry.modified.seconds = add_seconds(entry.modified.seconds, in.signed_varint());
    entry.modified.nanoseconds = static_cast<std::uint32_t>(in.varint_below(1'000'000'000));
  }
}

tree::Mark mark_of(tree::Kind kind, std::uint8_t more) {
  const bool bare = (more & is_bare) != 0;
  const bool absent = (more & is_absent) != 0;
  if (bare && (absent || kind != tree::Kind::directory)) malformed("entry with a wrong mark");
  if (absent) return tree::Mark::absent;
  return bare ? tree::Mark::bare : tree::Mark::none;
}

std::string get_name(const tree::Entry& before, ByteReader& in) {
  const std::uint64_t shared = in.varint();
  if (shared > before.name.size()) malformed("invalid name prefix");
  std::string name = before.name.substr(0, static_cast<std::size_t>(shared));
  return name += in.text(tree::name_bytes_max);
}

tree::Entry get_entry(const tree::Entry& before, std::uint64_t& link_group, bool named,
                      ByteReader& in) {
  const std::uint8_t flags = in.u8();
  const std::uint8_t more = (flags & has_more) != 0 ? in.u8() : std::uint8_t{0};
  const bool bad_kind = (flags & kind_bits) > static_cast<std::uint8_t>(tree::Kind::block_device);
  if (bad_kind || (flags & ~known_bits) != 0 || (more & ~known_more_bits) != 0) {
    malformed("unknown kind of entry");
  }
  tree::Entry entry;
  entry.kind = static_cast<tree::Kind>(flags & kind_bits);
  entry.mark = mark_of(entry.kind, more);
  entry.sparse = (more & is_sparse) != 0;
  if (named) entry.name = get_name(before, in);
  entry.mode = before.mode;
  entry.uid = before.uid;
  entry.gid = before.gid;
  entry.modified = before.modified;
  get_metadata(entry, flags, in);
  get_value(entry, in);
  if ((more & has_extended) != 0) entry.extended = tree::get_extended(in);
  if ((more & has_access_time) != 0) {
    entry.accessed.seconds = in.signed_varint();
    entry.accessed.nanoseconds = static_cast<std::uint32_t>(in.varint_below(1'000'000'000));
  }
  link_group = (more & has_links) != 0 ? in.varint() : 0;
  if (link_group != 0 && entry.kind == tree::Kind::directory) malformed("hard link to a directory");
  return entry;
}

}  // namespace

void encode_owners(const tree::OwnerNames& names, Bytes& out) {
  ByteWriter writer(out);
  writer.varint(names.size());
  for (const auto& [id, name] : names) {
    writer.varint(id);
    writer.text(name);
  }
}

tree::OwnerNames decode_owners(ByteReader& in) {
  tree::OwnerNames names;
  const std::uint64_t count = in.varint_below(limits::owners + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint32_t id = get_u32(in);
    if (!names.empty() && id <= names.rbegin()->first) malformed("owners are not sorted");
    const std::string& name = names[id] = tree::get_c_text(in, tree::name_bytes_max);
    if (name.empty()) malformed("owner without a name");
  }
  return names;
}

void encode_entry(const tree::Entry& entry, Bytes& out) {
  ByteWriter writer(out);
  put_entry(entry, tree::Entry{}, 0, true, writer);
}

tree::Entry decode_entry(ByteReader& in) {
  std::uint64_t link_group = 0;
  return get_entry(tree::Entry{}, link_group, true, in);
}

void encode_entries(const Entries& message, Bytes& out) {
  ByteWriter writer(out);
  writer.varint(message.directory);
  writer.varint(message.range);
  writer.varint(message.first);
  const unsigned flags = (message.more ? goes_on : 0U) | (message.named ? 0U : without_names);
  writer.u8(static_cast<std::uint8_t>(flags));
  encode_owners(message.users, out);
  encode_owners(message.groups, out);
  writer.varint(message.entries.size());
  tree::Entry before;
  for (std::size_t i = 0; i < message.entries.size(); ++i) {
    const std::uint64_t group = message.link_groups.empty() ? 0 : message.link_groups[i];
    put_entry(message.entries[i], i == 0 ? before : message.entries[i - 1], group, message.named,
              writer);
  }
}

Entries decode_entries(ByteReader& in) {
  Entries message;
  message.directory = get_u32(in);
  message.range = get_u32(in);
  message.first = get_u32(in);
  const std::uint8_t flags = in.u8();
  if ((flags & ~known_message_bits) != 0) malformed("flag out of range");
  message.more = (flags & goes_on) != 0;
  message.named = (flags & without_names) == 0;
  message.users = decode_owners(in);
  message.groups = decode_owners(in);
  const std::uint64_t count = in.varint_below(limits::entries + 1);
  if (count > in.left()) malformed("list is too long");
  const tree::Entry none;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t group = 0;
    const tree::Entry& before = i == 0 ? none : message.entries.back();
    tree::Entry entry = get_entry(before, group, message.named, in);
    if (message.named) tree::check_name(entry.name);
    if (message.named && i > 0 && entry.name <= before.name) malformed("entries are not sorted");
    message.entries.push_back(std::move(entry));
    message.link_groups.push_back(group);
  }
  return message;
}

}  // namespace lockstep::wire
