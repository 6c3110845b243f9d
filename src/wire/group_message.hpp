#pragma once
// What the hosts of a replica group say to each other, as values. FORMAT.md describes the bytes.
//
// Layer    wire: encode and decode only; session/group_coordinator.hpp and group_member.hpp say
//          when they are sent. Every message may be lost, late, or come twice.
// Errors   decoding throws Error{stream} on anything malformed or beyond wire/limits.hpp.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/signature.hpp"

namespace lockstep::wire {

using GroupUuid = std::array<std::byte, 16>;
/// Made when a replica is initialised: a replaced or emptied disk has another.
using InstanceId = std::array<std::byte, 16>;

/// A published or proposed version: its number in the group and the SHA-256 of its header.
struct GenerationId {
  std::uint64_t number = 0;
  Digest hash{};
  friend bool operator==(const GenerationId&, const GenerationId&) = default;
};

enum class Verdict : std::uint8_t { commit, abort };

/// What became of a generation. Believed only with a good signature.
struct Decision {
  GenerationId generation;
  Verdict verdict = Verdict::abort;
  std::uint64_t epoch = 0;
  std::string signer;  // peer id
  Bytes signature;     // over signed_bytes()
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// What a decision's signature covers; nothing else that is signed begins like it.
[[nodiscard]] Bytes signed_bytes(const GroupUuid& group, const Decision& decision);

/// For stores and journals: one decision, and nothing after it.
[[nodiscard]] Bytes encode_decision(const Decision& decision);
[[nodiscard]] Decision decode_decision(View bytes);

// ---- coordinator to member -------------------------------------------------------------------

/// A generation that must be active on the member's host before it votes yes.
struct Dependency {
  std::string dataset;
  Digest hash{};
};
/// Could you take this generation? Moves no content.
struct GroupCheck {
  GenerationId generation;
  Digest parent{};
  std::uint64_t stage_bytes = 0;  // at most
  std::vector<Dependency> dependencies;
};
/// Stage it, make it durable, vote.
struct GroupPrepare {
  GroupCheck check;
  Bytes header;
};

// ---- to members and between them -------------------------------------------------------------

struct GroupDecide {
  Decision decision;
};
/// What do you know? `number` is a generation whose outcome the sender wants.
struct GroupAsk {
  std::optional<std::uint64_t> number;
};
/// Headers that lead from one committed generation to a later one, please.
struct GroupProve {
  GenerationId from;
  GenerationId to;
};

/// Become a member, bound to the group for good. Without a header: could you, and who are you?
/// With the signed header of the first generation: do so.
struct GroupBind {
  bool adopt = false;  // also with generations of its own, or of another group
  std::optional<Bytes> header;
};
/// Read all of the active generation again.
struct GroupScrub {
  bool repair = false;  // get what is damaged from another member
};

// ---- answers -----------------------------------------------------------------------------------

/// Why a member cannot or will not; `none` is a yes.
enum class NoVote : std::uint8_t {
  none,
  working,       // still staging
  epoch,         // the sender has been fenced
  fork,          // same number, other hash
  behind,        // the parent is newer than what is active here
  parent,        // something newer than the parent is active here
  in_doubt,      // prepared for another generation whose outcome is not known here
  aborted,       // this number has been aborted
  dependencies,  // one of them is not active here
  failed         // space, rights, staging: the text says what
};
constexpr std::uint64_t no_votes = 10;

struct GroupVote {
  GenerationId generation;
  bool prepared = false;  // answer to GroupPrepare; false: to GroupCheck
  NoVote no = NoVote::none;
  std::string text;
  InstanceId instance{};
  GenerationId active;
  std::optional<GenerationId> doubt;  // in_doubt: about which one
};
/// This generation, or a descendant of the one decided, is what readers see here.
struct GroupActive {
  GenerationId generation;
  InstanceId instance{};
};
struct GroupState {
  InstanceId instance{};
  GenerationId active;
  std::optional<GenerationId> prepared;
  std::optional<Decision> about;   // the number that was asked for
  std::optional<Decision> newest;  // commit of what is active
};
/// Ascending, each naming the hash of the one before as its parent.
struct GroupChain {
  GenerationId to;  // as asked
  std::vector<Bytes> headers;
};

/// Answer to GroupBind.
struct GroupBound {
  InstanceId instance{};
  PublicKey key{};         // of the host's identity
  std::uint64_t next = 0;  // the first number that no generation here has
  std::string problem;     // why not; empty: it can, or it has
};
/// Answer to GroupScrub.
struct GroupScrubbed {
  GenerationId generation;
  std::uint64_t entries = 0;
  std::uint64_t repaired = 0;         // of the problems
  std::vector<std::string> problems;  // the first of them
};

using GroupBody = std::variant<GroupCheck, GroupPrepare, GroupDecide, GroupAsk, GroupProve,
                               GroupVote, GroupActive, GroupState, GroupChain, GroupBind,
                               GroupBound, GroupScrub, GroupScrubbed>;

/// `epoch` is the highest that the sender has seen.
struct GroupMessage {
  GroupUuid group{};
  std::uint64_t epoch = 0;
  GroupBody body;
};

void encode_group(const GroupMessage& message, Bytes& out);
/// Takes one message off the front of `in`.
[[nodiscard]] GroupMessage decode_group(ByteReader& in);

}  // namespace lockstep::wire
