#include "group/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/escape.hpp"
#include "group/publisher_files.hpp"
#include "net/interfaces.hpp"

namespace lockstep::group {
namespace {

constexpr std::chrono::seconds patience{15};
constexpr std::chrono::milliseconds look_period{200};

std::string name_of(const wire::GenerationId& id) {
  return tree::name_of(id.number, id.hash);
}

ReplicaStatus status_of(const Member& member, bool standby, const Answered& answered) {
  ReplicaStatus one{member, standby, {}, answered.problem};
  if (!answered.answer) return one;
  if (const auto* state = std::get_if<wire::GroupState>(&answered.answer->body)) {
    one.state = *state;
  } else if (const auto* no = std::get_if<wire::GroupBound>(&answered.answer->body)) {
    one.problem = no->problem;
  }
  return one;
}

std::string words_of(const ReplicaStatus& one, const wire::GenerationId& newest) {
  if (!one.state) return one.problem;
  if (one.state->prepared) return "in doubt about " + name_of(*one.state->prepared);
  return one.state->active == newest ? "active" : "behind";
}

std::vector<Member> members_of(const GroupFile& file) {
  std::vector<Member> all = file.members;
  all.insert(all.end(), file.standby.begin(), file.standby.end());
  return all;
}

}  // namespace

std::vector<Asked> replicas_of(const Operator& host) {
  const auto policy = read_policy(host.state);
  const std::vector<Replica> bound = policy ? policy->replicas() : std::vector<Replica>();
  std::vector<Asked> asked;
  for (const Member& member : members_of(host.file)) {
    job::Link link = host.link(member.place);
    for (const Replica& one : bound) {
      if (one.url == member.url) link.peer_id = peer_id_of(one.key);
    }
    asked.push_back({member.place, std::move(link), {}});
  }
  return asked;
}

GroupStatus status(const Operator& host) {
  std::vector<Asked> asked = replicas_of(host);
  for (Asked& one : asked) one.question = {{}, 0, wire::GroupAsk{}};
  const std::vector<Answered> answers = poll(asked, patience);
  const std::vector<Member> members = members_of(host.file);
  GroupStatus found;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool standby = i >= host.file.members.size();
    found.replicas.push_back(status_of(members[i], standby, answers[i]));
    const auto& state = found.replicas.back().state;
    if (!state) continue;
    if (state->active.number >= found.newest.number) found.newest = state->active;
    found.group = answers[i].answer->group;
  }
  const auto history = read_history(host.state, 1);
  if (!history.empty()) found.figures = history.back();
  return found;
}

bool GroupStatus::consistent() const {
  return std::all_of(replicas.begin(), replicas.end(), [this](const ReplicaStatus& one) {
    return one.standby || (one.state && one.state->active == newest && !one.state->prepared);
  });
}

double GroupStatus::consistency() const {
  double members = 0;
  double current = 0;
  for (const ReplicaStatus& one : replicas) {
    if (one.standby) continue;
    ++members;
    if (one.state && one.state->active == newest) ++current;
  }
  return members == 0 ? 1 : current / members;
}

std::string status_text(const GroupStatus& status, const std::string& name) {
  std::string out = "group " + escape(name) + " newest " + name_of(status.newest) + '\n';
  for (const ReplicaStatus& one : status.replicas) {
    const std::string active = one.state ? name_of(one.state->active) : "-";
    const std::uint64_t lag =
        one.state ? status.newest.number - std::min(status.newest.number, one.state->active.number)
                  : 0;
    out += fmt::format("{:40} {:24} lag {:<4} {}{}\n",
                       one.member.address + '/' + one.member.place.dataset, active, lag,
                       one.standby ? "standby, " : "", words_of(one, status.newest));
  }
  if (status.figures) out += "last publish from this host: " + *status.figures + '\n';
  return out;
}

std::string status_json(const GroupStatus& status, const std::string& name) {
  nlohmann::ordered_json out;
  out["v"] = 1;
  out["name"] = name;
  out["group"] = to_hex(status.group);
  out["newest"] = name_of(status.newest);
  out["consistent"] = status.consistent();
  nlohmann::ordered_json replicas = nlohmann::ordered_json::array();
  for (const ReplicaStatus& one : status.replicas) {
    nlohmann::ordered_json item;
    item["url"] = one.member.url;
    item["standby"] = one.standby;
    item["state"] = one.state ? words_of(one, status.newest) : "unreachable";
    if (!one.state) item["problem"] = one.problem;
    if (one.state) {
      item["active"] = name_of(one.state->active);
      item["number"] = one.state->active.number;
      item["lag"] = status.newest.number - one.state->active.number;
      item["instance"] = to_hex(one.state->instance);
      if (one.state->prepared) item["prepared"] = name_of(*one.state->prepared);
    }
    replicas.push_back(std::move(item));
  }
  out["replicas"] = std::move(replicas);
  if (status.figures) out["last_publish"] = nlohmann::ordered_json::parse(*status.figures);
  return out.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

namespace {

// The addresses of those that count and do not show it, each after a space.
std::string missing_at(const GroupStatus& now, std::uint64_t wanted, bool local) {
  std::string missing;
  for (const ReplicaStatus& one : now.replicas) {
    const bool counts = local ? net::is_own_address(one.member.place.host) : !one.standby;
    const bool shows = one.state && one.state->active.number >= wanted;
    if (counts && !shows) missing += ' ' + one.member.address;
  }
  return missing;
}

}  // namespace

void wait_for(const Operator& host, const WaitOrder& order) {
  const Instant begun = system_clock().now();
  std::optional<std::uint64_t> wanted = order.generation;
  for (;;) {
    const GroupStatus now = status(host);
    if (!wanted) wanted = now.newest.number;
    const std::string missing = missing_at(now, *wanted, order.local);
    if (missing.empty()) return;
    if (order.timeout && system_clock().now() - begun >= *order.timeout) {
      throw Error(ExitCode::timeout,
                  "generation " + std::to_string(*wanted) + " is not active yet at" + missing);
    }
    pause(look_period);
  }
}

}  // namespace lockstep::group
