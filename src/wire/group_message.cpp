#include "wire/group_message.hpp"

#include "wire/fields.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

template <class C>
void fields(C& codec, Like<C, GenerationId>& value) {
  codec.number(value.number);
  codec.raw(value.hash);
}
// What is decided, without by whom.
template <class C>
void verdict_fields(C& codec, Like<C, Decision>& value) {
  fields(codec, value.generation);
  codec.number(value.verdict, 2);
  codec.number(value.epoch);
}
template <class C>
void fields(C& codec, Like<C, Decision>& value) {
  verdict_fields(codec, value);
  codec.text(value.signer, limits::peer_id_bytes);
  codec.blob(value.signature, limits::signature_bytes);
}
const auto each_part = [](auto& codec, auto& value) { fields(codec, value); };
const auto each_number = [](auto& codec, auto& value) { codec.number(value); };

template <class C>
void fields(C& codec, Like<C, GroupCheck>& value) {
  fields(codec, value.generation);
  codec.raw(value.parent);
  codec.number(value.stage_bytes);
  codec.list(value.dependencies, limits::dependencies, [](auto& c, auto& dependency) {
    c.text(dependency.dataset, limits::dataset_name_bytes);
    c.raw(dependency.hash);
  });
}
template <class C>
void fields(C& codec, Like<C, GroupPrepare>& value) {
  fields(codec, value.check);
  codec.blob(value.header, limits::header_bytes);
}
template <class C>
void fields(C& codec, Like<C, GroupDecide>& value) {
  fields(codec, value.decision);
}
template <class C>
void fields(C& codec, Like<C, GroupAsk>& value) {
  codec.maybe(value.number, each_number);
}
template <class C>
void fields(C& codec, Like<C, GroupProve>& value) {
  fields(codec, value.from);
  fields(codec, value.to);
}
template <class C>
void fields(C& codec, Like<C, GroupVote>& value) {
  fields(codec, value.generation);
  codec.flag(value.prepared);
  codec.number(value.no, no_votes);
  codec.words(value.text, limits::text_bytes);
  codec.raw(value.instance);
  fields(codec, value.active);
  codec.maybe(value.doubt, each_part);
}
template <class C>
void fields(C& codec, Like<C, GroupActive>& value) {
  fields(codec, value.generation);
  codec.raw(value.instance);
}
template <class C>
void fields(C& codec, Like<C, GroupState>& value) {
  codec.raw(value.instance);
  fields(codec, value.active);
  codec.maybe(value.prepared, each_part);
  codec.maybe(value.about, each_part);
  codec.maybe(value.newest, each_part);
}
template <class C>
void fields(C& codec, Like<C, GroupChain>& value) {
  fields(codec, value.to);
  codec.list(value.headers, limits::chain_headers,
             [](auto& c, auto& header) { c.blob(header, limits::header_bytes); });
}
template <class C>
void fields(C& codec, Like<C, GroupBind>& value) {
  codec.flag(value.adopt);
  codec.maybe(value.header, [](auto& c, auto& header) { c.blob(header, limits::header_bytes); });
}
template <class C>
void fields(C& codec, Like<C, GroupBound>& value) {
  codec.raw(value.instance);
  codec.raw(value.key);
  codec.number(value.next);
  codec.words(value.problem, limits::text_bytes);
}
template <class C>
void fields(C& codec, Like<C, GroupScrub>& value) {
  codec.flag(value.repair);
}
template <class C>
void fields(C& codec, Like<C, GroupScrubbed>& value) {
  fields(codec, value.generation);
  codec.number(value.entries);
  codec.number(value.repaired);
  codec.list(value.problems, limits::scrub_problems,
             [](auto& c, auto& problem) { c.words(problem, limits::text_bytes); });
}

template <class T>
GroupBody get(ByteReader& in) {
  T value;
  Get codec(in);
  fields(codec, value);
  return value;
}

using Decoder = GroupBody (*)(ByteReader&);
template <std::size_t... Index>
constexpr auto decoders_of(std::index_sequence<Index...> /*indices*/) {
  return std::array<Decoder, sizeof...(Index)>{
      &get<std::variant_alternative_t<Index, GroupBody>>...};
}
constexpr auto decoders = decoders_of(std::make_index_sequence<std::variant_size_v<GroupBody>>());

}  // namespace

Bytes signed_bytes(const GroupUuid& group, const Decision& decision) {
  Bytes out = to_bytes(as_view("lockstep group decision 1\n"));
  Put codec(out);
  codec.raw(group);
  verdict_fields(codec, decision);
  codec.text(decision.signer, limits::peer_id_bytes);
  return out;
}

Bytes encode_decision(const Decision& decision) {
  Bytes out;
  Put codec(out);
  fields(codec, decision);
  return out;
}

Decision decode_decision(View bytes) {
  ByteReader in(bytes);
  Decision decision;
  Get codec(in);
  fields(codec, decision);
  in.expect_end();
  return decision;
}

void encode_group(const GroupMessage& message, Bytes& out) {
  Put codec(out);
  codec.raw(message.group);
  codec.number(message.epoch);
  out.push_back(static_cast<std::byte>(message.body.index()));
  std::visit([&](const auto& body) { fields(codec, body); }, message.body);
}

GroupMessage decode_group(ByteReader& in) {
  GroupMessage message;
  Get codec(in);
  codec.raw(message.group);
  codec.number(message.epoch);
  const std::uint8_t type = in.u8();
  if (type >= decoders.size()) throw Error(ExitCode::stream, "unknown group message");
  message.body = decoders[type](in);
  return message;
}

}  // namespace lockstep::wire
