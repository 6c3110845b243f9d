#pragma once
// What the machines of a replica group ask their drivers to do, and the values they get back.
//
// Layer    session: data only.
// Order    actions are carried out in the order they are handed out: the next one is asked for
//          only when Force and Activate are durable. Where one of these fails, the machine is
//          dropped and made again from its records.
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "session/group_record.hpp"
#include "session/group_values.hpp"

namespace lockstep::session {

/// Whom a message comes from or goes to. Numbers are the driver's; `publisher`: has the right to
/// publish in this group, by the signed header of what is active.
struct Party {
  std::uint32_t number = 0;
  bool publisher = false;
};

/// What a good header says. Whether the signature is good, and by somebody who may publish, is
/// for whoever opens it.
struct HeaderLink {
  wire::GenerationId generation;
  Digest parent{};
};
using OpenHeader = std::function<std::optional<HeaderLink>(View header)>;
/// Who says so. The store knows that there is one decision, and a publisher has read it there:
/// they are believed an abort that a member signed, other peers only what a publisher signed.
enum class Teller : std::uint8_t { peer, store };
/// True for a decision with a good signature: by a publisher, or an abort by a member that the
/// store tells.
using Verify = std::function<bool(const wire::Decision&, Teller)>;

struct GroupTimes {
  Duration resend = std::chrono::seconds(1);     // what was not answered is said again
  Duration check = std::chrono::seconds(10);     // for all answers to a check
  Duration silent = std::chrono::seconds(30);    // then a member is lost
  Duration complete = std::chrono::seconds(30);  // after the decision, for members to activate
  Duration settle = std::chrono::seconds(2);     // of that, once enough of them have
  Duration store = std::chrono::seconds(60);     // to learn what became of a write
  Duration doubt = std::chrono::seconds(2);      // after a vote, before others are asked
  Duration abandon = std::chrono::seconds(10);   // in doubt with no publisher alive
  Duration idle = std::chrono::seconds(10);      // between looks for something newer
};

// ---- both machines ----------------------------------------------------------------------------

namespace group_action {

struct Send {
  Party to;
  wire::GroupMessage message;
};
/// For the operator's log.
struct Report {
  ExitCode code = ExitCode::refused;
  std::string text;
};

/// Send a GroupChain of the headers that are kept here: from the one after `from`, or, where
/// `from` is not in the chain, from the last one of a number not above it; up to `to`.
struct TellChain {
  Party to;
  wire::GroupProve asked;
};

// ---- of a member ------------------------------------------------------------------------------

struct Force {
  GroupRecord record;
};
/// Can this host take it, and what is active of its dependencies? Answer: on_inspected(), in order.
struct Inspect {
  wire::GroupCheck check;
  std::optional<Bytes> header;  // once it is to be prepared
};
/// Get all of it, from the publisher or from any member that has it. Durable before
/// on_staged(). What was staged of it before is used.
struct Stage {
  wire::GenerationId generation;
  Bytes header;
};
/// A good header of a committed generation, for peers that want to be proved something.
struct Keep {
  wire::GenerationId generation;
  Bytes header;
};
/// Let readers see it. Also when they do already.
struct Activate {
  wire::GenerationId generation;
};
/// Drop what is staged of it.
struct Discard {
  wire::GenerationId generation;
};
/// Look into the decision store; without one there is no answer. Answer: on_store().
struct AskStore {
  std::optional<std::uint64_t> number;
};
/// Sign this abort and write it where no publisher is alive; answer: on_store() with what stands.
struct AbortAbandoned {
  wire::Decision decision;
};
// ---- of a coordinator -------------------------------------------------------------------------

/// Raise the epoch and read the store; answer: on_acquired().
struct Acquire {};
/// Freeze the source and make the header of the next generation; answer: on_proposal().
struct Propose {
  std::uint64_t number = 0;
  wire::GenerationId parent;
  std::uint64_t epoch = 0;
};
/// Answer: on_begun().
struct Begin {
  OpenGeneration generation;
};
/// Sign and write; answer: on_decided().
struct Decide {
  wire::Decision decision;
};
/// Answer: on_lookup().
struct Lookup {
  std::uint64_t number = 0;
};
/// Keep a copy, durably, for members that ask while the store is away.
struct Remember {
  wire::Decision decision;
};
/// The machine is done.
struct Finish {
  ExitCode code = ExitCode::ok;
  std::string text;                           // one line for the user, where there is trouble
  std::optional<wire::GenerationId> decided;  // committed by this run
  std::vector<std::uint32_t> behind;          // members that are not known to have it active
};

}  // namespace group_action

using MemberAction = std::variant<group_action::Send, group_action::Report, group_action::TellChain,
                                  group_action::Force, group_action::Inspect, group_action::Stage,
                                  group_action::Keep, group_action::Activate, group_action::Discard,
                                  group_action::AskStore, group_action::AbortAbandoned>;
using CoordinatorAction =
    std::variant<group_action::Send, group_action::Report, group_action::TellChain,
                 group_action::Acquire, group_action::Propose, group_action::Begin,
                 group_action::Decide, group_action::Lookup, group_action::Remember,
                 group_action::Finish>;

/// Answer to Inspect.
struct Inspection {
  std::map<std::string, Digest> active;  // of the datasets that were asked about
  std::string problem;                   // "no space (needs 4.1 GB, 3.0 free)"; empty: none
};

/// Answer to AskStore and AbortAbandoned.
struct StoreAnswer {
  std::uint64_t epoch = 0;
  bool publisher_alive = false;
  std::optional<wire::Decision> about;   // of the number that was asked for
  std::optional<wire::Decision> newest;  // of the head
};

/// Answer to Propose.
struct Proposal {
  wire::GroupCheck check;
  Bytes header;
  /// Numbers of members that the newest generation does not name: they show nothing of it, have no
  /// vote, and come along with this generation once it is decided.
  std::vector<std::uint32_t> joining = {};
};

}  // namespace lockstep::session
