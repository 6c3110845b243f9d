// The half of World that sees everything and checks what was promised.
#include <algorithm>

#include "sim/hosts.hpp"

namespace lockstep::sim {

using wire::Decision;
using wire::GenerationId;
using wire::Verdict;

void World::complain(const std::string& what) {
  if (complaints_.size() < 10) {
    complaints_.push_back(std::to_string((scheduler_.now() - Instant{1h}) / 1ms) + " ms: " + what);
  }
}

// FNV-1a over all that happens: two runs of a seed must be the same, event by event.
void World::note(std::string_view what) {
  for (const char c : what) {
    trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  trace_ ^= static_cast<std::uint64_t>(scheduler_.now().time_since_epoch().count());
}

// Agreement: one decision per number, and what was told to be not published never is.
void World::observe(const Decision& decision) {
  const std::uint64_t number = decision.generation.number;
  const auto [found, fresh] = decisions_.emplace(number, decision);
  const bool same =
      found->second.generation == decision.generation && found->second.verdict == decision.verdict;
  if (!fresh && !same) complain("generation " + std::to_string(number) + " is decided twice");
  if (decision.verdict == Verdict::commit && not_published_.contains(decision.generation.hash)) {
    complain("generation " + std::to_string(number) + " is committed, but a user was told 45");
  }
}

void World::on_promised(std::uint32_t host, const GenerationId& generation) {
  if (host < members) promised_[generation.hash].insert(disks_[host].instance);
}

// A commit rests on as many disks that have it as the policy asks for, whoever joins.
void World::check_promises(const Decision& decision) {
  const auto& open = ledger_.state().open;
  if (decision.verdict != Verdict::commit || !open) return;
  const bool quorum = options_.activate.kind == session::Policy::Kind::quorum;
  const std::size_t needed = quorum ? options_.activate.count : open->votes_needed;
  if (promised_[decision.generation.hash].size() < needed) {
    complain("generation " + std::to_string(decision.generation.number) +
             " is committed with fewer promises than it takes");
  }
}

// Readers: exactly one generation, whole, committed, and never older than what was told.
void World::check() {
  for (std::uint32_t host = 0; host <= standby; ++host) {
    const GenerationId& current = disks_[host].current();
    const std::string who = "readers at host " + std::to_string(host);
    if (!disks_[host].complete(current.hash)) complain(who + " see a mixture");
    if (current.number < told_active_[host].number) {
      complain(who + " see something older than what was acknowledged");
    }
    if (current == genesis()) continue;
    const auto found = decisions_.find(current.number);
    const bool committed = found != decisions_.end() && found->second.verdict == Verdict::commit &&
                           found->second.generation == current;
    if (!committed) {
      complain(who + " see generation " + std::to_string(current.number) +
               ", which is not committed");
    }
  }
}

void World::on_acknowledged(std::uint32_t host, const GenerationId& active) {
  if (active.number > told_active_[host].number) told_active_[host] = active;
}

void World::on_report(std::uint32_t host, const session::group_action::Report& report) {
  note(report.text);
  // A command that goes by an older file, or by the newest generation, sees a stranger.
  if (joins_ > 0 && report.text.find("another instance") != std::string::npos) return;
  if (old_.at(host) && report.text == "a header without a good signature") return;
  complain("host " + std::to_string(host) + " reports: " + report.text);
}

void World::on_finish(const session::group_action::Finish& finish,
                      const std::optional<GenerationId>& proposed, const Instances& policy) {
  note(finish.text);
  ++finished_[finish.code];
  if (finish.code == ExitCode::not_published && proposed) {
    not_published_.insert(proposed->hash);
    const auto found = decisions_.find(proposed->number);
    if (found != decisions_.end() && found->second.generation == *proposed &&
        found->second.verdict == Verdict::commit) {
      complain("a user is told 45 about a generation that is committed");
    }
  }
  if (!finish.decided) return;
  const auto found = decisions_.find(finish.decided->number);
  if (found == decisions_.end() || found->second.generation != *finish.decided ||
      found->second.verdict != Verdict::commit) {
    complain("a generation is acknowledged that is not committed");
  }
  if (finish.decided->number > acknowledged_.number) acknowledged_ = *finish.decided;
  const bool all =
      finish.code == ExitCode::ok && options_.wait_for.kind != session::Policy::Kind::none;
  for (std::uint32_t host = 0; all && host < members; ++host) {
    const bool same = disks_[host].instance == policy.at(host);  // else replaced since
    if (same && disks_[host].current().number < finish.decided->number) {
      complain("acknowledged with 0, but not active at host " + std::to_string(host));
    }
  }
}

bool World::converged() const {
  const GenerationId head = ledger_.state().head;
  for (std::uint32_t host = 0; host <= standby; ++host) {
    if (!members_[host] || members_[host]->state().prepared) return false;
    if (disks_[host].current() != head || members_[host]->state().active != head) return false;
  }
  return acknowledged_.number <= head.number;
}

bool World::head_is_held() const {
  const GenerationId head = ledger_.state().head;
  for (std::uint32_t host = 0; host <= standby; ++host) {
    if (disks_[host].current() == head) return true;
    if (!members_[host]) continue;
    const auto& prepared = members_[host]->state().prepared;
    if (prepared && prepared->generation == head) return true;
  }
  return false;
}

std::string World::describe() const {
  const session::StoreState state = ledger_.state();
  std::string text = "epoch " + std::to_string(state.epoch) + ", head " +
                     std::to_string(state.head.number) + (state.open ? ", one open" : "");
  for (std::uint32_t host = 0; host <= standby; ++host) {
    text += "; host " + std::to_string(host) + (up_[host] ? "" : " down") + " at " +
            std::to_string(disks_[host].current().number);
    if (members_[host] && members_[host]->state().prepared) text += " in doubt";
    if (members_[host] && members_[host]->forked()) text += " forked";
  }
  return text;
}

}  // namespace lockstep::sim
