#pragma once
// The publisher's half of the commit protocol of a replica group: check, prepare, decide,
// activate; and taking over from a publisher that is gone. No I/O, no clock.
//
// Use      feed it messages, results and time (at least once a second); carry out what
//          next_action() hands out, in order; Finish is the last.
// Promise  the decision is the store's: nothing is told to a member, or to the user, before the
//          store has it. An open generation is decided before another one is begun.
// Result   Finish: 0; 45 nothing switched; 46 somebody else publishes, or a fork; 48 committed
//          with members behind; 49 the store did not say what became of the decision.
#include <deque>
#include <set>

#include "session/group_action.hpp"

namespace lockstep::session {

class GroupCoordinator {
 public:
  struct Member {
    std::string name;  // for messages
    /// As the header of the newest generation has it; nothing before there is one.
    std::optional<wire::InstanceId> instance;
  };
  struct Setup {
    wire::GroupUuid group{};
    std::vector<Member> members;
    Policy activate;
    Policy wait_for;
    bool publish = true;  // false: only finish what is open
    GroupTimes times;
    Verify verify;
  };
  explicit GroupCoordinator(Setup setup);

  /// Nothing: somebody else raised the epoch meanwhile.
  void on_acquired(const std::optional<StoreState>& state);
  /// Acquire or Begin: the store cannot be reached, or did not say whether it has it.
  void on_store_failed(const std::string& why);
  /// Nothing: the source is unchanged.
  void on_proposal(std::optional<Proposal> proposal);
  void on_begun(const Stored& stored);
  /// Nothing: the answer was lost.
  void on_decided(const std::optional<Stored>& stored);
  /// `reachable`: the store answered, so that nothing means that there is no decision yet.
  void on_lookup(std::uint64_t number, const std::optional<wire::Decision>& decision,
                 bool reachable);
  /// From member number `member`.
  void on_message(std::uint32_t member, const wire::GroupMessage& message);
  /// Its connection broke, or none could be made.
  void on_lost(std::uint32_t member, const std::string& why);
  void on_tick(Instant now);

  [[nodiscard]] std::optional<CoordinatorAction> next_action();
  [[nodiscard]] bool finished() const noexcept { return phase_ == Phase::finished; }

 private:
  enum class Phase : std::uint8_t {
    acquiring,
    asking,  // members about a generation that somebody left open
    proposing,
    checking,
    beginning,
    preparing,
    deciding,
    completing,
    telling,  // members what was decided before
    finished
  };
  enum class Answer : std::uint8_t { none, yes, no, lost };
  struct Seat {
    Answer answer = Answer::none;
    bool active = false;
    bool joins = false;                  // no vote: see Proposal
    std::string why;                     // no or lost
    std::optional<std::uint64_t> needs;  // the decision of this number
    Instant heard{};
  };

  void enter(Phase phase);
  void propose();
  void reset_seats();
  void on_vote(std::uint32_t member, const wire::GroupVote& vote);
  void on_no(std::uint32_t member, const wire::GroupVote& vote);
  void on_state(std::uint32_t member, const wire::GroupState& state);
  void count();
  void count_asked();
  void count_checks();
  void count_votes();
  void count_active();
  void count_told();
  void decide(wire::Verdict verdict);
  void settled(const wire::Decision& decision);
  void resend();
  void repeat(std::uint32_t member);
  void catch_up(std::uint32_t member, std::uint64_t number);

  /// Members with a vote; of them, those who answered so.
  [[nodiscard]] std::size_t voters() const;
  [[nodiscard]] std::size_t number_of(Answer answer) const;
  [[nodiscard]] std::string reasons() const;
  [[nodiscard]] bool counted(std::uint32_t member, const wire::InstanceId& instance);
  void say(std::uint32_t member, wire::GroupBody body);
  void finish(ExitCode code, std::string text);

  Setup setup_;
  std::deque<CoordinatorAction> actions_;
  std::vector<Seat> seats_;
  Phase phase_ = Phase::acquiring;
  Instant now_{};
  Instant entered_{};
  Instant sent_{};
  std::optional<Instant> enough_;  // members are active since
  StoreState store_;
  std::optional<OpenGeneration> open_;
  std::optional<Proposal> proposal_;  // nothing while finishing somebody else's
  wire::Decision decision_;           // being made, then made
  std::map<std::uint64_t, wire::Decision> known_;
  std::set<std::uint64_t> looking_up_;
};

}  // namespace lockstep::session
