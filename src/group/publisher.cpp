#include "group/publisher.hpp"

#include <csignal>

#include "base/clock.hpp"
#include "group/publish_record.hpp"
#include "group/publisher_setup.hpp"
#include "group/replica_lines.hpp"
#include "group/store_asker.hpp"
#include "session/effects.hpp"

namespace lockstep::group {

namespace act = session::group_action;
using session::Effects;
using session::Stored;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds tick_period{100};
constexpr milliseconds linger_time{5'000};  // without news, for members that are behind
constexpr milliseconds leave_time{1'000};   // for what was said last

class Publisher {
 public:
  explicit Publisher(const PublishSetup& setup)
      : setup_(setup),
        policy_(setup.wish.policy),
        group_(setup.files.first()->header.group),
        lines_(loop_, link_of(setup), line_events()),
        machine_(coordinator_setup(setup)),
        record_(policy_),
        deliveries_(loop_, delivery_setup(setup)),
        work_(loop_, 1),
        store_(loop_, setup.store, [this] { pump(); }) {
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
    std::visit(
        Effects{
            [&](const act::Send& one) { lines_.send(one.to.number, one.message); },
            [&](const act::TellChain& one) {
              lines_.send(one.to.number, {group_, epoch_, setup_.files.chain().answer(one.asked)});
            },
            [&](const act::Report& one) { setup_.log(one.text); },
            [&](const act::Acquire&) { acquire(); },
            [&](const act::Propose& one) { propose_next(one); },
            [&](const act::Begin& one) { begin(one.generation); },
            [&](const act::Decide& one) { decide(one.decision); },
            [&](const act::Lookup& one) { look_up(one.number); },
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
    news_ = system_clock().now();
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
      lines_.send(number, {group_, epoch_, setup_.files.chain().answer(*asked)});
    }
  }

  // ---- the decision store -------------------------------------------------------------------

  void acquire() {
    const auto tell = [this](const std::variant<std::optional<session::StoreState>, Error>& got) {
      if (const auto* error = std::get_if<Error>(&got)) {
        return machine_.on_store_failed(error->what());
      }
      on_acquired(std::get<0>(got));
    };
    setup_.check_only ? store_.read(tell) : store_.acquire(tell);
  }

  void on_acquired(const std::optional<session::StoreState>& state) {
    if (state) epoch_ = state->epoch;
    if (state && !setup_.check_only) {
      store_.hold_lease();
      take_for_newest(state->head);
    }
    machine_.on_acquired(state);
  }

  void begin(const session::OpenGeneration& generation) {
    if (setup_.check_only) {
      record_.on_finish(ExitCode::ok, "all members could take it; nothing changed");
      return leave();
    }
    store_.begin(generation, [this](const std::variant<Stored, Error>& got) {
      if (const auto* error = std::get_if<Error>(&got)) {
        return machine_.on_store_failed(error->what());
      }
      machine_.on_begun(std::get<Stored>(got));
    });
  }

  void decide(const wire::Decision& decision) {
    store_.decide(sign_decision(decision, group_, *setup_.wish.key),
                  [this](const std::variant<Stored, Error>& got) {
                    const auto* stored = std::get_if<Stored>(&got);
                    machine_.on_decided(stored == nullptr ? std::nullopt : std::optional(*stored));
                  });
  }

  void look_up(std::uint64_t number) {
    using Found = std::optional<wire::Decision>;
    store_.look_up(number, [this, number](const std::variant<Found, Error>& got) {
      const auto* found = std::get_if<Found>(&got);
      machine_.on_lookup(number, found == nullptr ? Found() : *found, found != nullptr);
    });
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
      lines_.send(static_cast<std::uint32_t>(i), {group_, epoch_, wire::GroupDecide{decision}});
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
    // Decided: but members that still stage have nobody else to get it from.
    news_ = system_clock().now();
    linger_ = loop_.every(tick_period, [this] { linger(); });
  }

  void linger() {
    const bool quiet = !deliveries_.runs() && system_clock().now() - news_ >= linger_time;
    const bool all = record_.all_active();
    if (!all && !quiet && !nobody_waits()) return;
    if (all) record_.on_all_active();
    linger_.reset();
    leave();
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
  std::uint64_t epoch_ = 0;
  bool finished_ = false;
  bool pumping_ = false;
  std::vector<std::unique_ptr<net::Loop::Signal>> signals_;
  std::unique_ptr<net::Loop::Timer> tick_;
  std::unique_ptr<net::Loop::Timer> linger_;
  Instant news_;  // from a member, last
  std::unique_ptr<net::Loop::Timer> last_;
  Deliveries deliveries_;
  job::Pool work_;  // last: their workers end before what they use goes
  StoreAsker store_;
};

}  // namespace

PublishResult run_publisher(const PublishSetup& setup) {
  return Publisher(setup).run();
}

}  // namespace lockstep::group
