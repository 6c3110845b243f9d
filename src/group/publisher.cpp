#include "group/publisher.hpp"

#include <csignal>

#include "base/clock.hpp"
#include "group/coordinator_store.hpp"
#include "group/lingering.hpp"
#include "group/publish_record.hpp"
#include "group/publisher_setup.hpp"
#include "group/replica_lines.hpp"
#include "session/effects.hpp"

namespace lockstep::group {

namespace act = session::group_action;
using session::Effects;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds tick_period{100};
constexpr milliseconds leave_time{1'000};  // for what was said last

class Publisher {
 public:
  explicit Publisher(const PublishSetup& setup)
      : setup_(setup),
        policy_(setup.wish.policy),
        group_(setup.files.first()->header.group),
        lines_(loop_, link_of(setup), line_events()),
        machine_(coordinator_setup(setup)),
        record_(policy_),
        lingering_(loop_),
        deliveries_(loop_, delivery_setup(setup)),
        work_(loop_, 1),
        store_(loop_, setup, machine_, store_events()) {
    lines_.replace(policy_.replicas());
  }

  PublishResult run() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      signals_.push_back(loop_.on_signal(
          number, [this] { stop(Error(ExitCode::interrupted, "interrupted by a signal")); }));
    }
    tick_ = loop_.every(tick_period, [this] { tick(); });
    tick();
    loop_.run();
    if (failure_) throw Error(*failure_);
    PublishResult result = record_.take();
    deliveries_.add_to(result.figures);
    return result;
  }

 private:
  void stop(const Error& why) {
    const bool over = finished_ && record_.is_published();  // only others were waited for
    if (!failure_ && !over) failure_.emplace(why);
    loop_.stop();
  }

  void tick() {
    machine_.on_tick(system_clock().now());
    pump();
  }

  void pump() {
    if (pumping_ || failure_) return;
    pumping_ = true;
    try {
      while (auto action = machine_.next_action()) carry_out(*action);
    } catch (const Error& error) {
      stop(error);
    }
    pumping_ = false;
  }

  void carry_out(session::CoordinatorAction& action) {
    std::visit(Effects{[&](const act::Send& one) { lines_.send(one.to.number, one.message); },
                       [&](const act::TellChain& one) {
                         lines_.send(one.to.number, {group_, store_.epoch(),
                                                     setup_.files.chain().answer(one.asked)});
                       },
                       [&](const act::Report& one) { setup_.log(one.text); },
                       [&](const act::Acquire&) { store_.acquire(); },
                       [&](const act::Propose& one) { propose_next(one); },
                       [&](const act::Begin& one) { begin(one.generation); },
                       [&](const act::Decide& one) { store_.decide(one.decision); },
                       [&](const act::Lookup& one) { store_.look_up(one.number); },
                       [&](const act::Remember& one) { remember(one.decision); },
                       [&](const act::Finish& one) { finish(one); }},
               action);
  }

  // ---- members ------------------------------------------------------------------------------

  [[nodiscard]] static job::Link link_of(const PublishSetup& setup) {
    job::Link link = setup.link;
    link.identity = setup.identity;
    return link;
  }

  [[nodiscard]] ReplicaLines::Events line_events() {
    ReplicaLines::Events events;
    events.on_message = [this](std::uint32_t number, const wire::GroupMessage& message) {
      on_message(number, message);
    };
    events.on_closed = [this](std::uint32_t number, const Error& why) {
      if (!finished_ && number < policy_.members.size()) machine_.on_lost(number, why.what());
      loop_.post([this] { pump(); });
    };
    return events;
  }

  void on_message(std::uint32_t number, const wire::GroupMessage& message) {
    if (number >= policy_.members.size()) return on_standby(number, message);
    if (const auto* vote = std::get_if<wire::GroupVote>(&message.body)) on_vote(number, *vote);
    if (std::holds_alternative<wire::GroupActive>(message.body)) record_.on_active(number);
    lingering_.on_news();
    if (finished_) return;
    machine_.on_message(number, message);
    pump();
  }

  // It wants the content now.
  void on_vote(std::uint32_t number, const wire::GroupVote& vote) {
    const bool wanted = vote.prepared && vote.no == wire::NoVote::working && proposed_ &&
                        vote.generation == proposed_->proposal.check.generation;
    if (wanted && !setup_.wish.rollback) deliveries_.deliver(number, vote.generation);
  }

  // It follows by itself; what leads to the newest generation it may ask here, too.
  void on_standby(std::uint32_t number, const wire::GroupMessage& message) {
    if (const auto* asked = std::get_if<wire::GroupProve>(&message.body)) {
      lines_.send(number, {group_, store_.epoch(), setup_.files.chain().answer(*asked)});
    }
  }

  // ---- the decision store -------------------------------------------------------------------

  [[nodiscard]] CoordinatorStore::Events store_events() {
    CoordinatorStore::Events events;
    events.on_acquired = [this](const wire::GenerationId& head) { take_for_newest(head); };
    events.answered = [this] { pump(); };
    return events;
  }

  void begin(const session::OpenGeneration& generation) {
    if (!setup_.check_only) return store_.begin(generation);
    record_.on_finish(ExitCode::ok, "all members could take it; nothing changed");
    leave();
  }

  // ---- the generation -----------------------------------------------------------------------

  void propose_next(const act::Propose& next) {
    work_.run([this, next] { return freeze(setup_, next); },
              [this](const Frozen& frozen) {
                if (const auto* error = std::get_if<Error>(&frozen)) return stop(*error);
                on_proposed(std::get<std::optional<Proposed>>(frozen));
                pump();
              });
  }

  void on_proposed(std::optional<Proposed> proposed) {
    proposed_ = std::move(proposed);
    if (!proposed_) return machine_.on_proposal(std::nullopt);
    setup_.files.chain().keep(proposed_->header);
    record_.on_proposed(*proposed_);
    machine_.on_proposal(proposed_->proposal);
  }

  void remember(const wire::Decision& decision) {
    const bool ours = proposed_ && decision.generation == proposed_->proposal.check.generation;
    if (decision.verdict != wire::Verdict::commit) return;
    record_.on_decided();
    if (ours) {
      record_.on_published(proposed_->header);
      keep_manifest(setup_.files);
      setup_.files.set_newest(proposed_->header);
    } else {
      take_for_newest(decision.generation);
    }
    for (std::size_t i = policy_.members.size(); i < lines_.replicas().size(); ++i) {
      lines_.send(static_cast<std::uint32_t>(i),
                  {group_, store_.epoch(), wire::GroupDecide{decision}});
    }
  }

  // An earlier command left it open, or died behind its decision; what others depend on is the
  // newest one.
  void take_for_newest(const wire::GenerationId& generation) {
    if (read_newest(setup_.files.path()) == generation) return;
    try {
      const auto header = setup_.files.chain().find(generation);
      const bool has_tree = header && header->header.manifest != Digest{};  // not the first
      if (has_tree) setup_.files.set_newest(*header);
    } catch (const Error& error) {
      setup_.log(error.what());  // the members must hear of the decision
    }
  }

  void finish(const act::Finish& last) {
    record_.on_finish(last.code, last.text);
    finished_ = true;
    tick_.reset();
    if (!record_.is_published()) return leave();
    lingering_.start([this](bool quiet) { return is_over(quiet); }, [this] { leave(); });
  }

  [[nodiscard]] bool is_over(bool quiet) {
    const bool all = record_.all_active();
    if (all) record_.on_all_active();
    return all || (quiet && !deliveries_.runs()) || nobody_waits();
  }

  // Those that are not active cannot be reached.
  [[nodiscard]] bool nobody_waits() const {
    if (deliveries_.runs()) return false;
    for (std::uint32_t i = 0; i < policy_.members.size(); ++i) {
      if (lines_.reaches(i) && !record_.is_active(i)) return false;
    }
    return true;
  }

  void leave() {
    finished_ = true;
    tick_.reset();
    store_.resign([this] { say_farewell(); });
  }

  void say_farewell() {
    lines_.leave();
    deliveries_.when_idle([this] { loop_.stop(); });
    last_ = loop_.after(leave_time, [this] { loop_.stop(); });
  }

  const PublishSetup& setup_;
  GroupPolicy policy_;
  wire::GroupUuid group_;
  net::Loop loop_;
  ReplicaLines lines_;
  session::GroupCoordinator machine_;
  PublishRecord record_;
  std::optional<Proposed> proposed_;
  std::optional<Error> failure_;
  bool finished_ = false;
  bool pumping_ = false;
  std::vector<std::unique_ptr<net::Loop::Signal>> signals_;
  std::unique_ptr<net::Loop::Timer> tick_;
  Lingering lingering_;
  std::unique_ptr<net::Loop::Timer> last_;
  Deliveries deliveries_;
  job::Pool work_;  // last: their workers end before what they use goes
  CoordinatorStore store_;
};

}  // namespace

PublishResult run_publisher(const PublishSetup& setup) {
  return Publisher(setup).run();
}

}  // namespace lockstep::group
