#pragma once
// A member of a replica group: votes on generations, activates what is decided, ends its doubt.
// No I/O, no clock.
//
// Use      feed it messages, results and time (at least once a second); carry out what
//          next_action() hands out, in order (group_action.hpp).
// Promise  nothing is activated without a signed commit; a vote is said after its record is
//          durable; whatever comes twice, late or in another order changes nothing.
// Doubt    prepared and without a decision, it serves the old generation and asks the store, the
//          publisher and its fellows until one of them has a signed decision. No answer never
//          means abort; where the store says that no publisher is alive, it may ask the store
//          for an abort.
// Behind   a commit of something whose parent is not active here is believed when headers lead
//          from what is active to it; then the member jumps to it.
// Lost     where the content of what it promised is gone from the disk, the promise stands: it
//          votes for nothing else, and stages the content again before it votes or activates.
// Fork     the same number with two hashes: it stops, keeps both and says so.
#include <deque>

#include "session/group_action.hpp"

namespace lockstep::session {

class GroupMember {
 public:
  struct Setup {
    wire::GroupUuid group{};
    wire::InstanceId instance{};
    MemberState state;         // what the records add up to
    std::vector<Party> peers;  // to ask in turn: publisher, standbys, fellow members
    bool has_store = false;
    bool content_lost = false;  // of what is prepared by the records
    GroupTimes times;
    Verify verify;
    OpenHeader open_header;
  };
  explicit GroupMember(Setup setup);

  void on_message(Party from, const wire::GroupMessage& message);
  void on_inspected(const Inspection& inspection);
  /// `problem`: why it cannot be had; empty: all is staged and durable.
  void on_staged(const wire::GenerationId& generation, const std::string& problem);
  void on_store(const StoreAnswer& answer);
  void on_tick(Instant now);

  [[nodiscard]] std::optional<MemberAction> next_action();

  [[nodiscard]] const MemberState& state() const noexcept { return state_; }
  [[nodiscard]] bool in_doubt() const noexcept { return state_.prepared && !state_.committed; }
  /// Knows of a committed generation that is newer than what is active.
  [[nodiscard]] bool behind() const noexcept { return goal_.has_value(); }
  [[nodiscard]] bool forked() const noexcept { return forked_; }

 private:
  struct Inspecting {
    Party from;
    std::uint64_t epoch = 0;
    wire::GroupCheck check;
    std::optional<Bytes> header;  // of a prepare
  };
  struct Staging {
    wire::GenerationId generation;
    Digest parent{};
    Bytes header;
    std::vector<Party> voters;  // who waits for the vote
    bool failed = false;
  };

  void on_check(Party from, const wire::GroupCheck& check, std::optional<Bytes> header);
  void on_ask(Party from, const wire::GroupAsk& ask);
  void on_state(Party from, const wire::GroupState& state);
  void on_chain(Party from, const wire::GroupChain& chain);
  /// `asker`: waits for word that it is active here.
  void on_decision(const wire::Decision& decision, Teller teller, std::optional<Party> asker);
  void on_abort(const wire::Decision& decision);
  void on_commit(std::optional<Party> asker, const wire::Decision& decision);
  void past(std::optional<Party> asker, const wire::Decision& decision);

  [[nodiscard]] bool has(const wire::GenerationId& generation) const;
  [[nodiscard]] bool is_fork(const wire::GenerationId& wanted) const;
  [[nodiscard]] wire::NoVote judge(const wire::GroupCheck& check);
  [[nodiscard]] bool contradicts(const wire::Decision& decision) const;
  void vote(Party to, const wire::GenerationId& generation, bool prepared, wire::NoVote no,
            const std::string& text = {});
  void stage(const HeaderLink& link, const Bytes& header, std::optional<Party> voter);
  void drop_staging();
  void activate(const wire::Decision& decision);
  [[nodiscard]] bool extends_proof(const HeaderLink& link);
  void pursue();
  void fork(std::uint64_t number);
  void doubt(Instant now);

  void force(const GroupRecord& record);
  void send(Party to, wire::GroupBody body);
  void report(ExitCode code, std::string text);
  [[nodiscard]] Party next_peer();

  Setup setup_;
  MemberState& state_;
  std::deque<MemberAction> actions_;
  std::deque<Inspecting> inspecting_;
  std::optional<Staging> staging_;
  std::optional<wire::Decision> goal_;  // committed, newer than what is active
  wire::GenerationId proved_;           // as far as headers lead towards the goal
  bool branched_ = false;               // they lead past what is active
  std::vector<Party> waiting_;          // for word of the goal being active
  std::size_t peer_ = 0;
  Instant now_{};
  std::optional<Instant> doubt_since_;
  std::optional<Instant> abandoned_since_;
  Instant next_ask_{};
  bool forked_ = false;
  bool lost_ = false;  // the content of what is prepared
};

}  // namespace lockstep::session
