#pragma once
// What a member of a replica group must remember: its records, and the state they add up to.
//
// Layer    session: pure; whoever drives the machine keeps the records in a journal.
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "wire/group_message.hpp"

namespace lockstep::session {

/// The highest epoch seen: whoever has a lower one is refused.
struct EpochSeen {
  std::uint64_t epoch = 0;
};
/// All of it is staged, verified and durable: it can be activated without anything to fail.
struct Prepared {
  wire::GenerationId generation;
  Digest parent{};
  friend bool operator==(const Prepared&, const Prepared&) = default;
};
/// It is what readers see, durably.
struct Activated {
  wire::GenerationId generation;
};
using GroupRecord = std::variant<EpochSeen, Prepared, wire::Decision, Activated>;

[[nodiscard]] Bytes encode_record(const GroupRecord& record);
/// Throws Error{stream} on anything else.
[[nodiscard]] GroupRecord decode_record(View bytes);

struct MemberState {
  std::uint64_t epoch = 0;
  wire::GenerationId active;
  std::optional<Prepared> prepared;
  std::optional<wire::Decision> committed;  // of what is prepared: to be activated
  std::vector<wire::Decision> known;        // the last few, for peers that ask

  void apply(const GroupRecord& record);
  [[nodiscard]] std::optional<wire::Decision> decision(std::uint64_t number) const;
  /// The commit of what is active, where it is known.
  [[nodiscard]] std::optional<wire::Decision> newest() const;
};

}  // namespace lockstep::session
