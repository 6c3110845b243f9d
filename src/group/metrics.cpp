#include "group/metrics.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/exposition.hpp"

namespace lockstep::group {
namespace {

using Json = nlohmann::json;
using Writer = report::Exposition;

std::optional<double> number(const Json& of, const char* key) {
  const auto found = of.find(key);
  if (found == of.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::vector<Json> read(const std::vector<std::string>& history) {
  std::vector<Json> all;
  for (const std::string& line : history) {
    Json one = Json::parse(line, nullptr, false);
    if (one.is_object()) all.push_back(std::move(one));
  }
  return all;
}

// What the newest publish says under `key`.
void last(Writer& out, const Json& publish, std::string_view name, std::string_view help,
          const char* key) {
  if (const auto value = number(publish, key)) out.one(name, help, *value);
}

void members(Writer& out, const Json& publish, std::string_view name, std::string_view help,
             const char* key) {
  out.family(name, help);
  for (const Json& member : publish.value("members", Json::array())) {
    const auto value = number(member, key);
    const std::string url = member.value("member", "");
    if (value) out.sample(*value, {{"member", url}});
  }
}

void tell_publish(Writer& out, const Json& publish) {
  last(out, publish, "publish_timestamp_seconds", "When the last publish began.", "begun");
  last(out, publish, "publish_exit_code", "How the last publish ended.", "code");
  last(out, publish, "publish_duration_seconds", "How long it took.", "seconds");
  last(out, publish, "publish_bytes", "Of the generation.", "logical_bytes");
  last(out, publish, "publish_error_ratio", "Failed of attempted transfers.", "error_ratio");
  last(out, publish, "publish_consistency_ratio",
       "Members that were known to show it at its end, of all.", "consistency");
  last(out, publish, "publish_efficiency_ratio",
       "Bytes of the generation times members, by bytes on the wire.", "efficiency");
  out.family("publish_delay_seconds", "From its begin until a member showed it.");
  for (const auto& [key, quantile] : {std::pair{"delay_p50", "0.5"}, {"delay_p95", "0.95"}}) {
    if (const auto value = number(publish, key)) out.sample(*value, {{"quantile", quantile}});
  }
  members(out, publish, "publish_member_delay_seconds", "The same of each member.", "delay");
  members(out, publish, "publish_member_wire_bytes", "Sent to it and received.", "wire_bytes");
  members(out, publish, "publish_member_attempts", "To send it the content.", "attempts");
  members(out, publish, "publish_member_failures", "Of these attempts.", "failures");
}

void tell_history(Writer& out, const std::vector<Json>& history) {
  const auto good = std::find_if(history.rbegin(), history.rend(), [](const Json& one) {
    const auto code = number(one, "code");
    return code == static_cast<double>(ExitCode::ok) ||
           code == static_cast<double>(ExitCode::behind);
  });
  if (good != history.rend()) {
    last(out, *good, "success_timestamp_seconds", "When the last publish began that was decided.",
         "begun");
  }
  if (!history.empty()) tell_publish(out, history.back());
}

template <class Value>
void replicas(Writer& out, const GroupStatus& status, std::string_view name, std::string_view help,
              Value value) {
  out.family(name, help);
  for (const ReplicaStatus& one : status.replicas) {
    const std::optional<double> known = value(one);
    if (!known) continue;
    out.sample(*known, {{"member", one.member.url}, {"role", one.standby ? "standby" : "member"}});
  }
}

void tell_status(Writer& out, const GroupStatus& status) {
  using Known = std::optional<double>;
  const auto of_state = [](auto value) {
    return [value](const ReplicaStatus& one) -> Known {
      return one.state ? Known(static_cast<double>(value(*one.state))) : std::nullopt;
    };
  };
  const std::uint64_t newest = status.newest.number;
  out.one("newest_generation", "The newest that any replica shows.", static_cast<double>(newest));
  out.one("consistency_ratio", "Members that show it, of all.", status.consistency());
  replicas(out, status, "replica_up", "Whether it answers.",
           [](const ReplicaStatus& one) -> Known { return one.state ? 1 : 0; });
  replicas(out, status, "replica_generation", "What it shows.",
           of_state([](const wire::GroupState& state) { return state.active.number; }));
  replicas(out, status, "replica_lag_generations", "How far it is behind.",
           of_state([newest](const wire::GroupState& state) {
             return newest - std::min(newest, state.active.number);
           }));
  replicas(out, status, "replica_in_doubt", "Whether it waits for a decision.",
           of_state([](const wire::GroupState& state) { return state.prepared ? 1 : 0; }));
}

}  // namespace

std::string metrics_text(const MetricsInput& input) {
  Writer out("lockstep_group_", {{"group", input.group}});
  if (input.run)
    out.one("run_exit_code", "How the last command ended.", static_cast<int>(*input.run));
  tell_history(out, read(input.history));
  if (input.status) tell_status(out, *input.status);
  return out.take();
}

}  // namespace lockstep::group
