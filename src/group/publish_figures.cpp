#include "group/publish_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/escape.hpp"

namespace lockstep::group {

double PublishFigures::error_ratio() const {
  unsigned attempts = 0;
  unsigned failures = 0;
  for (const MemberFigures& member : members) {
    attempts += member.attempts;
    failures += member.failures;
  }
  return attempts == 0 ? 0 : static_cast<double>(failures) / attempts;
}

double PublishFigures::consistency() const {
  if (members.empty()) return 1;
  const auto active =
      std::count_if(members.begin(), members.end(),
                    [](const MemberFigures& member) { return member.active_seconds.has_value(); });
  return static_cast<double>(active) / static_cast<double>(members.size());
}

std::optional<double> PublishFigures::efficiency() const {
  std::uint64_t wire = 0;
  for (const MemberFigures& member : members) wire += member.wire_bytes;
  if (wire == 0) return std::nullopt;
  return static_cast<double>(logical_bytes) * static_cast<double>(members.size()) /
         static_cast<double>(wire);
}

std::optional<double> PublishFigures::delay(double share) const {
  std::vector<double> delays;
  for (const MemberFigures& member : members) {
    if (member.active_seconds) delays.push_back(*member.active_seconds);
  }
  if (delays.empty()) return std::nullopt;
  std::sort(delays.begin(), delays.end());
  const auto rank = static_cast<std::size_t>(
      std::max(1.0, std::ceil(share * static_cast<double>(delays.size()))));
  return delays[rank - 1];  // nearest rank
}

std::string figures_json(const PublishFigures& figures) {
  constexpr double half = 0.5;
  constexpr double most = 0.95;
  nlohmann::ordered_json out;
  out["v"] = 1;
  out["generation"] = figures.generation;
  out["code"] = static_cast<int>(figures.code);
  out["begun"] = figures.begun;
  out["seconds"] = figures.seconds;
  out["logical_bytes"] = figures.logical_bytes;
  out["fresh_bytes"] = figures.fresh_bytes;
  out["error_ratio"] = figures.error_ratio();
  out["consistency"] = figures.consistency();
  if (const auto value = figures.efficiency()) out["efficiency"] = *value;
  if (figures.shared) out["shared"] = *figures.shared;
  if (const auto value = figures.delay(half)) out["delay_p50"] = *value;
  if (const auto value = figures.delay(most)) out["delay_p95"] = *value;
  nlohmann::ordered_json members = nlohmann::ordered_json::array();
  for (const MemberFigures& member : figures.members) {
    nlohmann::ordered_json one;
    one["member"] = member.url;
    if (member.active_seconds) one["delay"] = *member.active_seconds;
    one["wire_bytes"] = member.wire_bytes;
    one["attempts"] = member.attempts;
    one["failures"] = member.failures;
    members.push_back(std::move(one));
  }
  out["members"] = std::move(members);
  return out.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

std::string figures_text(const PublishFigures& figures) {
  constexpr double half = 0.5;
  constexpr double most = 0.95;
  constexpr double percent = 100;
  std::string out = fmt::format("errors {:.1f} %, consistency {:.0f} %",  // as people read them
                                figures.error_ratio() * percent, figures.consistency() * percent);
  if (figures.delay(half)) {
    out += fmt::format(", delay p50 {:.2f} s p95 {:.2f} s", *figures.delay(half),
                       *figures.delay(most));
  }
  if (figures.efficiency()) out += fmt::format(", efficiency {:.1f}", *figures.efficiency());
  return out;
}

}  // namespace lockstep::group
