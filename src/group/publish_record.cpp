#include "group/publish_record.hpp"

#include <algorithm>

namespace lockstep::group {

PublishRecord::PublishRecord(const GroupPolicy& policy) : begun_(system_clock().now()) {
  for (const Replica& member : policy.members) {
    result_.figures.members.push_back({member.url, {}, 0, 0, 0});
  }
  result_.figures.begun = system_clock().unix_seconds();
}

double PublishRecord::seconds() const {
  return std::chrono::duration<double>(system_clock().now() - begun_).count();
}

void PublishRecord::on_proposed(const Proposed& proposed) {
  result_.figures.logical_bytes = proposed.header.header.file_bytes;
  result_.figures.fresh_bytes = proposed.fresh_bytes;
}

void PublishRecord::on_published(const tree::SignedHeader& header) {
  result_.published = header;
  result_.figures.generation = tree::name_of(header.header);
}

void PublishRecord::on_active(std::uint32_t member) {
  auto& delay = result_.figures.members.at(member).active_seconds;
  if (!delay && decided_) delay = seconds();
}

void PublishRecord::on_finish(ExitCode code, std::string text) {
  result_.code = code;
  result_.text = std::move(text);
}

void PublishRecord::on_all_active() {
  if (result_.code != ExitCode::behind) return;
  result_.code = ExitCode::ok;
  result_.text.clear();
}

bool PublishRecord::all_active() const {
  const auto& members = result_.figures.members;
  return std::all_of(members.begin(), members.end(),
                     [](const MemberFigures& one) { return one.active_seconds.has_value(); });
}

PublishResult PublishRecord::take() {
  result_.figures.seconds = seconds();
  result_.figures.code = result_.code;
  return std::move(result_);
}

}  // namespace lockstep::group
