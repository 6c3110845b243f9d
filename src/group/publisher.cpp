#include "group/publisher.hpp"

#include <algorithm>
#include <csignal>

#include "base/clock.hpp"
#include "group/chain_fetch.hpp"
#include "group/line.hpp"
#include "group/member_url.hpp"
#include "group/publisher_setup.hpp"
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
        replicas_(policy_.replicas()),
        lines_(replicas_.size()),
        machine_(coordinator_setup(setup)),
        begun_(system_clock().now()),
        deliveries_(loop_, delivery_setup(setup)),
        work_(loop_, 1),
        store_(loop_, setup.store, [this] { pump(); }) {
    for (const Replica& member : policy_.members) {
      result_.figures.members.push_back({member.url, {}, 0, 0, 0});
    }
    result_.figures.begun = system_clock().unix_seconds();
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
    result_.figures.seconds = seconds();
    result_.figures.code = result_.code;
    deliveries_.add_to(result_.figures);
    return std::move(result_);
  }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(system_clock().now() - begun_).count();
  }

  void stop(const Error& why) {
    const bool over = finished_ && result_.published;  // only others were waited for
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
            [&](const act::Send& one) { line(one.to.number).send(one.message); },
            [&](const act::TellChain& one) {
              line(one.to.number).send({group_, epoch_, setup_.files.chain().answer(one.asked)});
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

  Line& line(std::uint32_t number) {
    std::unique_ptr<Line>& line = lines_.at(number);
    if (line && !line->closed()) return *line;
    job::Link link = setup_.link;
    link.identity = setup_.identity;
    link.peer_id = peer_id_of(replicas_[number].key);
    Line::Events events;
    events.on_message = [this, number](const wire::GroupMessage& message) {
      on_message(number, message);
    };
    events.on_closed = [this, number](const Error& why) {
      if (!finished_ && number < policy_.members.size()) machine_.on_lost(number, why.what());
      loop_.post([this] { pump(); });
    };
    line = std::make_unique<Line>(loop_, parse_member_url(replicas_[number].url).place, link,
                                  std::move(events));
    return *line;
  }

  void on_message(std::uint32_t number, const wire::GroupMessage& message) {
    if (number >= policy_.members.size()) return on_standby(number, message);
    if (const auto* vote = std::get_if<wire::GroupVote>(&message.body)) on_vote(number, *vote);
    if (std::holds_alternative<wire::GroupActive>(message.body)) {
      auto& delay = result_.figures.members[number].active_seconds;
      if (!delay && decided_) delay = seconds();
    }
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
      line(number).send({group_, epoch_, setup_.files.chain().answer(*asked)});
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
      result_.text = "all members could take it; nothing changed";
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
    work_.run([this, next] { return freeze(next); },
              [this](const Frozen& frozen) {
                if (const auto* error = std::get_if<Error>(&frozen)) return stop(*error);
                on_proposed(std::get<std::optional<Proposed>>(frozen));
                pump();
              });
  }

  using Frozen = std::variant<std::optional<Proposed>, Error>;
  // On a worker.
  [[nodiscard]] Frozen freeze(const act::Propose& next) const {
    try {
      if (next.parent.hash == Digest{}) {
        throw Error(ExitCode::usage, "the group was not begun whole: run init again");
      }
      fetch_chain(setup_.files.chain(), next.parent, header_sources(setup_));
      return propose(setup_.files, setup_.wish, next);
    } catch (const Error& error) {
      return error;
    }
  }

  void on_proposed(std::optional<Proposed> proposed) {
    proposed_ = std::move(proposed);
    if (!proposed_) return machine_.on_proposal(std::nullopt);
    setup_.files.chain().keep(proposed_->header);
    result_.figures.logical_bytes = proposed_->header.header.file_bytes;
    result_.figures.fresh_bytes = proposed_->fresh_bytes;
    machine_.on_proposal(proposed_->proposal);
  }

  void remember(const wire::Decision& decision) {
    const bool ours = proposed_ && decision.generation == proposed_->proposal.check.generation;
    if (decision.verdict != wire::Verdict::commit) return;
    decided_ = true;
    if (ours) {
      result_.published = proposed_->header;
      result_.figures.generation = tree::name_of(proposed_->header.header);
      keep_manifest(setup_.files);
      setup_.files.set_newest(proposed_->header);
    } else {
      take_for_newest(decision.generation);
    }
    for (std::size_t i = policy_.members.size(); i < replicas_.size(); ++i) {
      line(static_cast<std::uint32_t>(i)).send({group_, epoch_, wire::GroupDecide{decision}});
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
    result_.code = last.code;
    result_.text = last.text;
    finished_ = true;
    tick_.reset();
    if (!result_.published) return leave();
    // Decided: but members that still stage have nobody else to get it from.
    news_ = system_clock().now();
    linger_ = loop_.every(tick_period, [this] { linger(); });
  }

  void linger() {
    const bool quiet = !deliveries_.runs() && system_clock().now() - news_ >= linger_time;
    const auto& members = result_.figures.members;
    const bool all = std::all_of(members.begin(), members.end(), [](const MemberFigures& member) {
      return member.active_seconds.has_value();
    });
    if (!all && !quiet && !nobody_waits()) return;
    if (all && result_.code == ExitCode::behind) {
      result_.code = ExitCode::ok;
      result_.text.clear();
    }
    linger_.reset();
    leave();
  }

  // Those that are not active cannot be reached.
  [[nodiscard]] bool nobody_waits() const {
    if (deliveries_.runs()) return false;
    for (std::size_t i = 0; i < policy_.members.size(); ++i) {
      const bool reachable = lines_[i] && !lines_[i]->closed();
      if (reachable && !result_.figures.members[i].active_seconds) return false;
    }
    return true;
  }

  void leave() {
    finished_ = true;
    tick_.reset();
    store_.resign([this] { say_farewell(); });
  }

  void say_farewell() {
    for (const auto& line : lines_) {
      if (line) line->leave();
    }
    deliveries_.when_idle([this] { loop_.stop(); });
    last_ = loop_.after(leave_time, [this] { loop_.stop(); });
  }

  const PublishSetup& setup_;
  GroupPolicy policy_;
  wire::GroupUuid group_;
  std::vector<Replica> replicas_;
  net::Loop loop_;
  std::vector<std::unique_ptr<Line>> lines_;
  session::GroupCoordinator machine_;
  Instant begun_;
  PublishResult result_;
  std::optional<Proposed> proposed_;
  std::optional<Error> failure_;
  std::uint64_t epoch_ = 0;
  bool decided_ = false;
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
