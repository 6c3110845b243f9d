#include "group/ledger.hpp"

#include "base/error.hpp"
#include "session/effects.hpp"
#include "wire/fields.hpp"

namespace lockstep::group {
namespace {

using session::OpenGeneration;
using session::Stored;
using wire::Decision;
using wire::Verdict;

template <class C>
void fields(C& codec, wire::Like<C, OpenGeneration>& value) {
  codec.number(value.generation.number);
  codec.raw(value.generation.hash);
  codec.raw(value.parent);
  codec.number(value.epoch);
  codec.number(value.votes_needed);
}

OpenGeneration read_open(ByteReader& in) {
  OpenGeneration open;
  wire::Get codec(in);
  fields(codec, open);
  return open;
}

}  // namespace

Bytes encode_record(const LedgerRecord& record) {
  Bytes out = {static_cast<std::byte>(record.index())};
  std::visit(
      session::Effects{[&](const EpochRaised& raised) { ByteWriter(out).varint(raised.epoch); },
                       [&](const OpenGeneration& open) {
                         wire::Put codec(out);
                         fields(codec, open);
                       },
                       [&](const Decision& decision) { append(out, encode_decision(decision)); }},
      record);
  return out;
}

LedgerRecord decode_record(View bytes) {
  ByteReader in(bytes);
  switch (in.u8()) {
    case 0: {
      const EpochRaised raised{in.varint()};
      in.expect_end();
      return raised;
    }
    case 1: {
      const OpenGeneration open = read_open(in);
      in.expect_end();
      return open;
    }
    case 2:
      return wire::decode_decision(in.rest());
    default:
      throw Error(ExitCode::stream, "unknown record");
  }
}

Stored Ledger::allowed_begin(const OpenGeneration& generation) const {
  if (generation.epoch != epoch_) return stored(Stored::Outcome::fenced);
  if (has(generation)) return stored(Stored::Outcome::written);
  const bool fits =
      !open_ && generation.parent == head_.hash && generation.generation.number >= next_;
  return stored(fits ? Stored::Outcome::written : Stored::Outcome::stale);
}

Stored Ledger::allowed_decision(const Decision& decision) const {
  const auto standing = this->decision(decision.generation.number);
  if (standing) {
    const bool same =
        standing->generation == decision.generation && standing->verdict == decision.verdict;
    return {same ? Stored::Outcome::written : Stored::Outcome::decided, epoch_, standing};
  }
  if (decision.epoch != epoch_) return stored(Stored::Outcome::fenced);
  const bool fits = open_ && open_->generation == decision.generation;
  return stored(fits ? Stored::Outcome::written : Stored::Outcome::stale);
}

void Ledger::apply(const LedgerRecord& record) {
  std::visit(session::Effects{[&](const EpochRaised& raised) { epoch_ = raised.epoch; },
                              [&](const OpenGeneration& open) {
                                open_ = open;
                                next_ = open.generation.number + 1;
                              },
                              [&](const Decision& decision) {
                                decisions_[decision.generation.number] = decision;
                                open_.reset();
                                if (decision.verdict == Verdict::commit)
                                  head_ = decision.generation;
                              }},
             record);
}

session::StoreState Ledger::state() const {
  return {epoch_, head_, next_, open_, false};
}

std::optional<Decision> Ledger::decision(std::uint64_t number) const {
  const auto found = decisions_.find(number);
  if (found == decisions_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lockstep::group
