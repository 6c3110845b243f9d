#include "session/group_record.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "session/effects.hpp"
#include "wire/fields.hpp"

namespace lockstep::session {
namespace {

constexpr std::size_t known_max = 16;

template <class C>
void fields(C& codec, wire::Like<C, wire::GenerationId>& value) {
  codec.number(value.number);
  codec.raw(value.hash);
}
template <class C>
void fields(C& codec, wire::Like<C, EpochSeen>& value) {
  codec.number(value.epoch);
}
template <class C>
void fields(C& codec, wire::Like<C, Prepared>& value) {
  fields(codec, value.generation);
  codec.raw(value.parent);
}
template <class C>
void fields(C& codec, wire::Like<C, Activated>& value) {
  fields(codec, value.generation);
}

template <class Record>
GroupRecord read(ByteReader& in) {
  Record record;
  wire::Get codec(in);
  fields(codec, record);
  in.expect_end();
  return record;
}

}  // namespace

Bytes encode_record(const GroupRecord& record) {
  Bytes out = {static_cast<std::byte>(record.index())};
  const auto put = [&out](const auto& value) {
    wire::Put codec(out);
    fields(codec, value);
  };
  std::visit(Effects{[&](const wire::Decision& value) { append(out, encode_decision(value)); },
                     [&](const auto& value) { put(value); }},
             record);
  return out;
}

GroupRecord decode_record(View bytes) {
  ByteReader in(bytes);
  switch (in.u8()) {
    case 0:
      return read<EpochSeen>(in);
    case 1:
      return read<Prepared>(in);
    case 2:
      return wire::decode_decision(in.rest());
    case 3:
      return read<Activated>(in);
    default:
      throw Error(ExitCode::stream, "unknown record");
  }
}

void MemberState::apply(const GroupRecord& record) {
  std::visit(Effects{[&](const EpochSeen& seen) { epoch = std::max(epoch, seen.epoch); },
                     [&](const Prepared& value) { prepared = value; },
                     [&](const wire::Decision& decision) {
                       epoch = std::max(epoch, decision.epoch);
                       if (!this->decision(decision.generation.number)) known.push_back(decision);
                       if (known.size() > known_max) known.erase(known.begin());
                       if (!prepared || prepared->generation != decision.generation) return;
                       if (decision.verdict == wire::Verdict::commit) committed = decision;
                       if (decision.verdict == wire::Verdict::abort) prepared.reset();
                     },
                     [&](const Activated& activated) {
                       active = activated.generation;
                       committed.reset();
                       if (prepared && prepared->generation.number <= active.number)
                         prepared.reset();
                     }},
             record);
}

std::optional<wire::Decision> MemberState::decision(std::uint64_t number) const {
  const auto found = std::find_if(
      known.begin(), known.end(),
      [number](const wire::Decision& decision) { return decision.generation.number == number; });
  if (found == known.end()) return std::nullopt;
  return *found;
}

std::optional<wire::Decision> MemberState::newest() const {
  std::optional<wire::Decision> found = decision(active.number);
  const bool fits = found && found->generation == active && found->verdict == wire::Verdict::commit;
  return fits ? found : std::nullopt;
}

}  // namespace lockstep::session
