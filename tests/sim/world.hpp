#pragma once
// A simulated group: hosts, what connects them, the decision store, and an observer that sees all
// of it and checks the promises after every event.
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "group/ledger.hpp"
#include "session/group_action.hpp"
#include "sim/disk.hpp"

namespace lockstep::sim {

constexpr std::uint32_t members = 3;  // hosts 0 to 2 vote
constexpr std::uint32_t standby = 3;  // this one has a replica and may take over
constexpr std::uint32_t publisher = 4;
constexpr std::uint32_t hosts = 5;

using Instances = std::array<wire::InstanceId, members>;

/// What the protocol is broken by, on purpose: the observer must see it.
enum class Mutation : std::uint8_t {
  none,
  flip_before_decision,  // a member activates as soon as it has prepared
  tell_before_store,     // members hear of a commit that the store does not have yet
  absence_is_abort,      // a member takes "no decision yet" for an abort
  store_without_rules,   // a number can be decided again, by whatever epoch
  numbers_reused,        // an aborted number is begun again
  joins_lower_quorum,    // as many votes fewer are needed as members join
  current_without_sync   // the directory of `current` is never synced
};

struct Options {
  std::uint64_t seed = 1;
  bool etcd = true;  // false: the store is the publisher's journal, and nobody takes over
  session::Policy activate;
  session::Policy wait_for;
  Mutation mutation = Mutation::none;
};

/// A point in a run at which a fault may strike: before, in the middle of, or after the `count`th
/// action of a kind on a host.
struct Point {
  std::uint32_t host = 0;
  std::string action;
  std::string moment;  // "before", "middle", "after"
  std::uint32_t count = 0;
};
enum class Fault : std::uint8_t { none, kill, power, pause, partition };

class MemberHost;
class PublisherHost;

class World {
 public:
  explicit World(const Options& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // ---- what a scenario does ---------------------------------------------------------------------

  void publish(std::uint32_t host, bool something = true);
  /// Runs for `time`, checking after every event.
  void run(Duration time);
  void crash(std::uint32_t host, bool power);
  void start(std::uint32_t host);
  void pause(std::uint32_t host, Duration time);
  void cut(std::uint32_t host) { cut_.insert(host); }  // from everything
  void heal();                                         // the network, the store
  void store_up(bool up) { store_up_ = up; }
  void replace_disk(std::uint32_t host);
  /// The same, and the operator makes it a member again: its new disk is in the group's file.
  void join(std::uint32_t host);
  /// The program on this host is older than what others write: it understands no header but the
  /// first; or, from its next start, no longer.
  void set_old(std::uint32_t host, bool old) { old_.at(host) = old; }
  void lose_messages(double loss) { loss_ = loss; }
  void crash_at_actions(double probability) { crashes_ = probability; }
  /// `fault` when `point` is reached, once.
  void arm(const Point& point, Fault fault) {
    armed_ = point;
    fault_ = fault;
  }
  [[nodiscard]] bool struck() const noexcept { return struck_; }
  /// All up, and the head active everywhere, nothing open, nobody in doubt.
  [[nodiscard]] bool converged() const;
  /// A replica shows the head, or has promised it.
  [[nodiscard]] bool head_is_held() const;
  void complain(const std::string& what);

  // ---- what hosts see ---------------------------------------------------------------------------

  [[nodiscard]] Scheduler& scheduler() noexcept { return scheduler_; }
  [[nodiscard]] const Options& options() const noexcept { return options_; }
  [[nodiscard]] bool up(std::uint32_t host) const { return up_[host]; }
  [[nodiscard]] bool old(std::uint32_t host) const { return old_[host]; }
  [[nodiscard]] bool has(std::uint32_t host, const Digest& generation) const;
  /// Gets the headers that lead to a generation, from any host that is up; false when some are
  /// nowhere.
  [[nodiscard]] bool fetch_headers(std::uint32_t host, const wire::GenerationId& generation);
  [[nodiscard]] bool linked(std::uint32_t a, std::uint32_t b) const {
    return a == b || (!cut_.contains(a) && !cut_.contains(b));
  }
  [[nodiscard]] Disk& disk(std::uint32_t host) { return disks_[host]; }
  /// Who belongs to the group: by its file, and by the header of what is committed last, where that
  /// is on the host's disk.
  [[nodiscard]] const Instances& wanted() const noexcept { return wanted_; }
  [[nodiscard]] Instances named(std::uint32_t host) const;

  /// To the publisher's program on a host (`to_publisher`) or to its member.
  struct Address {
    std::uint32_t host = 0;
    bool publisher = false;
    [[nodiscard]] std::uint32_t number() const { return 2 * host + (publisher ? 1 : 0); }
    static Address of(std::uint32_t number) { return {number / 2, number % 2 == 1}; }
  };
  void send(Address from, Address to, const wire::GroupMessage& message);

  /// The work of a process on a host: dropped when it is gone by then, late when it is paused.
  [[nodiscard]] bool paused(std::uint32_t host) const {
    return scheduler_.now() < paused_until_[host];
  }
  void later(std::uint32_t host, Duration delay, std::function<void()> task);
  /// A request to the store: `work` there, then `answer` here. Either way may be lost: then
  /// `lost` after a while.
  void ask_store(std::uint32_t host, std::function<void(group::Ledger&)> work,
                 std::function<void()> answer, std::function<void()> lost);
  /// Writes to the store, when it takes it.
  [[nodiscard]] session::Stored store_decide(const wire::Decision& decision, bool only_abandoned);
  void store_apply(const group::LedgerRecord& record);
  void hold_lease(std::uint32_t host);
  void resign() { lease_until_ = {}; }
  [[nodiscard]] bool lease_runs() const { return scheduler_.now() < lease_until_; }
  [[nodiscard]] session::StoreState store_state() const;

  /// False when a fault struck here, and the process is gone or its events come later.
  [[nodiscard]] bool passes(std::uint32_t host, const std::string& action,
                            const std::string& moment);
  static void sign(wire::Decision& decision, std::uint32_t host);
  [[nodiscard]] static bool verify(const wire::Decision& decision, session::Teller teller);

  // ---- what the observer knows ------------------------------------------------------------------

  /// `policy`: the members that the command knew.
  void on_finish(const session::group_action::Finish& finish,
                 const std::optional<wire::GenerationId>& proposed, const Instances& policy);
  void on_promised(std::uint32_t host, const wire::GenerationId& generation);
  void on_report(std::uint32_t host, const session::group_action::Report& report);
  void on_acknowledged(std::uint32_t host, const wire::GenerationId& active);

  [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return complaints_; }
  [[nodiscard]] std::uint64_t trace() const noexcept { return trace_; }
  [[nodiscard]] std::uint64_t head() const { return ledger_.state().head.number; }
  [[nodiscard]] std::size_t finished(ExitCode code) const {
    const auto found = finished_.find(code);
    return found == finished_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::string describe() const;

 private:
  void observe(const wire::Decision& decision);
  void check_promises(const wire::Decision& decision);
  void check();
  void note(std::string_view what);
  void reload_local_store();
  void strike(std::uint32_t host);

  Options options_;
  Scheduler scheduler_;
  std::array<Disk, hosts> disks_;
  std::array<bool, hosts> up_{};
  std::array<bool, hosts> old_{};
  std::array<std::uint64_t, hosts> life_{};  // of the running process
  std::array<Instant, hosts> paused_until_{};
  std::vector<std::unique_ptr<MemberHost>> members_;
  std::vector<std::unique_ptr<PublisherHost>> publishers_;  // by host; most have none
  std::vector<std::unique_ptr<PublisherHost>> retired_;     // finished; timers still know them
  std::vector<std::shared_ptr<void>> gone_;  // crashed while they ran: freed after the event
  std::set<std::uint32_t> cut_;
  double loss_ = 0;
  double crashes_ = 0;  // at each action

  group::Ledger ledger_;
  bool store_up_ = true;
  Instant lease_until_{};
  Disk journal_;  // of the local store, on the publisher's disk

  std::optional<Point> armed_;
  Fault fault_ = Fault::none;
  std::map<std::string, std::uint32_t> reached_;
  bool struck_ = false;

  std::map<std::uint64_t, wire::Decision> decisions_;  // ever durable
  std::set<Digest> not_published_;                     // told to be so
  wire::GenerationId acknowledged_;
  std::array<wire::GenerationId, hosts> told_active_{};
  std::map<Digest, std::set<wire::InstanceId>> promised_;  // by members, durably
  Instances wanted_{};
  std::uint8_t joins_ = 0;
  std::map<ExitCode, std::size_t> finished_;
  std::vector<std::string> complaints_;
  std::uint64_t trace_ = 0;
};

/// One run of random faults, then healing. Returns what went wrong; empty when nothing did.
struct Outcome {
  std::vector<std::string> complaints;
  std::uint64_t trace = 0;
  std::uint64_t head = 0;
  std::size_t published = 0;
};
[[nodiscard]] Outcome random_run(std::uint64_t seed, Mutation mutation = Mutation::none);

/// Heals everything and lets operators do what they may have to: `takeover` by the standby, or
/// the publisher's next command.
void heal_and_converge(World& world, bool takeover);

}  // namespace lockstep::sim
