#include "wire/message.hpp"

#include "wire/entries.hpp"
#include "wire/fields.hpp"
#include "wire/generation_fields.hpp"
#include "wire/limits.hpp"
#include "wire/option_fields.hpp"

namespace lockstep::wire {

void Counts::add(tree::Kind kind) {
  switch (kind) {
    case tree::Kind::file:
      ++files;
      break;
    case tree::Kind::directory:
      ++directories;
      break;
    case tree::Kind::symlink:
      ++links;
      break;
    case tree::Kind::char_device:
    case tree::Kind::block_device:
      ++devices;
      break;
    default:
      ++specials;
  }
}

namespace {

// Parts that several messages share -----------------------------------------------------------

const auto each_number = [](auto& codec, auto& value) { codec.number(value); };

template <class C>
void code(C& codec, Like<C, ExitCode>& value) {
  codec.number(value, 128);
}
template <class C>
void fields(C& codec, Like<C, tree::Problem>& value) {
  code(codec, value.code);
  codec.words(value.message, limits::text_bytes);
  codec.number(value.about, 9);
}
template <class C>
void fields(C& codec, Like<C, FileRef>& value) {
  codec.number(value.directory);
  codec.number(value.entry);
}
// Neighbours in the tree, mostly: a file that follows the one before is two zeros.
template <class C>
void run_of_files(C& codec, Like<C, std::vector<FileRef>>& files, std::size_t most) {
  FileRef before{0, UINT32_MAX};
  codec.list(files, most, [&](auto& c, auto& file) {
    c.near_number(file.directory, before.directory);
    const bool same = file.directory == before.directory && before.entry != UINT32_MAX;
    c.near_number(file.entry, same ? std::int64_t{before.entry} + 1 : 0);
    before = file;
  });
}
template <class C>
void fields(C& codec, Like<C, Counts>& value) {
  for (auto* number : {&value.files, &value.directories, &value.links, &value.devices,
                       &value.specials, &value.bytes}) {
    codec.number(*number);
  }
}

// Handshake -----------------------------------------------------------------------------------

template <class C>
void fields(C& codec, Like<C, Hello>& value) {
  codec.number(value.version);
  codec.number(value.role, 5);
  codec.text(value.dataset, limits::text_bytes);
  codec.list(value.paths, limits::sources,
             [](auto& c, auto& path) { c.text(path, limits::path_bytes); });
  fields(codec, value.options);
  codec.flag(value.want_changes);
  codec.flag(value.want_unchanged);
  codec.flag(value.want_totals);
  codec.raw(value.seed);
  codec.maybe(value.generation, [](auto& c, auto& generation) {
    c.number(generation.number);
    c.raw(generation.hash);
  });
  codec.flag(value.want_header);
  codec.maybe(value.held, [](auto& c, auto& hash) { c.raw(hash); });
}
template <class C>
void fields(C& codec, Like<C, Welcome>& value) {
  codec.number(value.version);
  codec.blob(value.header, limits::header_bytes);
}
template <class C>
void fields(C& codec, Like<C, Created>& value) {
  codec.text(value.path, limits::path_bytes);
}
template <class C>
void fields(C& codec, Like<C, Refusal>& value) {
  code(codec, value.code);
  if constexpr (!C::writing) {
    // Whoever is refused must not end as if all went well.
    if (value.code == ExitCode::ok) throw Error(ExitCode::stream, "a refusal that refuses nothing");
  }
  codec.words(value.text, limits::text_bytes);
}
template <class C>
void fields(C& codec, Like<C, Datasets>& value) {
  codec.list(value.names, limits::datasets, [](auto& c, auto& dataset) {
    c.text(dataset.name, limits::text_bytes);
    c.flag(dataset.writable);
  });
}
template <class C>
void fields(C& /*codec*/, Like<C, Ping>& /*value*/) {}

// Tree ----------------------------------------------------------------------------------------

template <class C>
void fields(C& codec, Like<C, Directory>& value) {
  codec.number(value.parent);
  codec.text(value.name, tree::name_bytes_max);
  codec.flag(value.whole);
  codec.flag(value.bare);
  codec.flag(value.complete);
  codec.list(value.ranges, limits::ranges, [](auto& c, auto& digest) { c.raw(digest); });
}
template <class C>
void fields(C& codec, Like<C, TreeEnd>& value) {
  codec.flag(value.complete);
  fields(codec, value.counts);
}
template <class C>
void fields(C& codec, Like<C, Trouble>& value) {
  fields(codec, value.problem);
}
template <class C>
void fields(C& codec, Like<C, Wants>& value) {
  codec.number(value.through, limits::directories);
  codec.list(value.wants, limits::changes, [](auto& c, auto& want) {
    c.number(want.directory);
    c.list(want.ranges, limits::ranges, each_number);
    c.maybe(want.names, [](auto& d, auto& digest) { d.raw(digest); });
  });
}
template <class C>
void fields(C& codec, Like<C, Release>& value) {
  codec.list(value.directories, limits::changes, each_number);
}

// Files ---------------------------------------------------------------------------------------

template <class C>
void fields(C& codec, Like<C, Check>& value) {
  codec.number(value.id);
  run_of_files(codec, value.files, limits::group_files);
  codec.raw(value.digest);
}
template <class C>
void fields(C& codec, Like<C, Fetch>& value) {
  codec.number(value.id);
  fields(codec, value.file);
  codec.number(value.mode, 3);
  codec.number(value.basis_bytes);
}
template <class C>
void fields(C& codec, Like<C, Retry>& value) {
  codec.number(value.id);
  codec.number(value.block);
  codec.number(value.count);
}
template <class C>
void fields(C& codec, Like<C, TablePart>& value) {
  codec.number(value.id);
  codec.number(value.part);
  codec.blob(value.blob, limits::blob_bytes);
}
template <class C>
void fields(C& codec, Like<C, Sums>& value) {
  codec.number(value.id);
  codec.number(value.segment);
  codec.blob(value.blob, limits::blob_bytes);
}
template <class C>
void fields(C& codec, Like<C, Done>& value) {
  codec.list(value.ids, limits::changes, each_number);
}
template <class C>
void fields(C& codec, Like<C, CheckResult>& value) {
  codec.number(value.id);
  codec.flag(value.same);
  codec.list(value.tags, limits::group_files, [](auto& c, auto& tag) {
    c.maybe(tag, [](auto& inner, auto& bytes) { inner.raw(bytes); });
  });
}
template <class C>
void fields(C& codec, Like<C, Result>& value) {
  codec.number(value.id);
  codec.number(value.segment);
  codec.flag(value.final);
  codec.blob(value.blob, limits::blob_bytes);
  if (!value.final) return;
  codec.number(value.literal_bytes);
  codec.number(value.refined_bytes);
  codec.raw(value.tag);
  codec.maybe(value.few, [](auto& c, auto& few) {
    c.number(few.how, 3);
    c.blob(few.bytes, limits::few_literal_bytes);
  });
}
template <class C>
void fields(C& codec, Like<C, Failed>& value) {
  codec.number(value.id);
  fields(codec, value.problem);
}

// Outcome -------------------------------------------------------------------------------------

template <class C>
void fields(C& codec, Like<C, Changes>& value) {
  codec.list(value.changes, limits::changes, [](auto& c, auto& change) {
    fields(c, change.file);
    c.number(change.action, 6);
    c.number(change.why, 1U << 11U);
    c.text(change.hard_link, limits::path_bytes);
    c.text(change.renamed_from, limits::path_bytes);
  });
}
template <class C>
void fields(C& codec, Like<C, Removed>& value) {
  codec.list(value.paths, limits::changes,
             [](auto& c, auto& path) { c.text(path, tree::path_bytes_max); });
  codec.list(value.kinds, limits::changes, [](auto& c, auto& kind) { c.number(kind, 7); });
}
template <class C>
void fields(C& codec, Like<C, Totals>& value) {
  codec.number(value.files);
  codec.number(value.bytes);
  codec.flag(value.known);
}
template <class C>
void fields(C& codec, Like<C, Summary>& value) {
  code(codec, value.code);
  codec.words(value.text, limits::text_bytes);
  fields(codec, value.created);
  fields(codec, value.deleted);
  for (auto* number :
       {&value.files_transferred, &value.files_renamed, &value.transferred_bytes,
        &value.literal_bytes, &value.matched_bytes, &value.refined_bytes, &value.renamed_bytes}) {
    codec.number(*number);
  }
  codec.maybe(value.tree, [](auto& c, auto& digest) { c.raw(digest); });
}
template <class C>
void fields(C& codec, Like<C, Had>& value) {
  run_of_files(codec, value.files, limits::changes);
}
template <class C>
void fields(C& codec, Like<C, Names>& value) {
  codec.list(value.names, limits::names,
             [](auto& c, auto& name) { c.text(name, limits::path_bytes); });
  codec.flag(value.more);
}
template <class C>
void fields(C& codec, Like<C, Bye>& value) {
  codec.flag(value.verified);
}
template <class C>
void fields(C& codec, Like<C, Join>& value) {
  codec.number(value.lane, limits::lanes + 1);
}

// Root and Entries have their own forms (entries.hpp).
void put(const Root& value, Bytes& out) {
  ByteWriter writer(out);
  writer.u8(value.has_metadata ? 1 : 0);
  writer.u8(value.single ? 1 : 0);
  encode_entry(value.entry, out);
  encode_owners(value.users, out);
  encode_owners(value.groups, out);
}
void put(const Entries& value, Bytes& out) {
  encode_entries(value, out);
}
void put(const GroupMessage& value, Bytes& out) {
  encode_group(value, out);
}
template <class T>
void put(const T& value, Bytes& out) {
  Put codec(out);
  fields(codec, value);
}

void check_name_or_root(const std::string& name) {
  if (!name.empty()) tree::check_name(name);
}

Root get_root(ByteReader& in) {
  Get codec(in);
  Root value;
  codec.flag(value.has_metadata);
  codec.flag(value.single);
  value.entry = decode_entry(in);
  check_name_or_root(value.entry.name);
  value.users = decode_owners(in);
  value.groups = decode_owners(in);
  return value;
}

void check(const Directory& value) {
  check_name_or_root(value.name);
}
void check(const Removed& value) {
  if (value.paths.size() != value.kinds.size()) {
    throw Error(ExitCode::stream, "paths and kinds do not pair");
  }
}
template <class T>
void check(const T& /*value*/) {}

template <class T>
Message get(ByteReader& in) {
  if constexpr (std::is_same_v<T, Root>) {
    return get_root(in);
  } else if constexpr (std::is_same_v<T, Entries>) {
    return decode_entries(in);
  } else if constexpr (std::is_same_v<T, GroupMessage>) {
    return decode_group(in);
  } else {
    T value;
    Get codec(in);
    fields(codec, value);
    check(value);
    return value;
  }
}

using Decoder = Message (*)(ByteReader&);
template <std::size_t... Index>
constexpr auto decoders_of(std::index_sequence<Index...> /*indices*/) {
  return std::array<Decoder, sizeof...(Index)>{&get<std::variant_alternative_t<Index, Message>>...};
}
constexpr auto decoders = decoders_of(std::make_index_sequence<std::variant_size_v<Message>>());

}  // namespace

void encode(const Message& message, Bytes& out) {
  out.push_back(static_cast<std::byte>(message.index()));
  std::visit([&](const auto& value) { put(value, out); }, message);
}

Message decode(ByteReader& in) {
  const std::uint8_t type = in.u8();
  if (type >= decoders.size()) throw Error(ExitCode::stream, "unknown message");
  return decoders[type](in);
}

}  // namespace lockstep::wire
