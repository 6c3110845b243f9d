#include "group/replica_lines.hpp"

#include "group/member_url.hpp"

namespace lockstep::group {

void ReplicaLines::replace(std::vector<Replica> replicas) {
  lines_.clear();
  replicas_ = std::move(replicas);
  lines_.resize(replicas_.size());
}

void ReplicaLines::send(std::uint32_t replica, wire::GroupMessage message) {
  line_to(replica).send(std::move(message));
}

bool ReplicaLines::reaches(std::uint32_t replica) const {
  const std::unique_ptr<Line>& line = lines_.at(replica);
  return line && !line->closed();
}

void ReplicaLines::leave() {
  for (const std::unique_ptr<Line>& line : lines_) {
    if (line) line->leave();
  }
}

Line& ReplicaLines::line_to(std::uint32_t replica) {
  std::unique_ptr<Line>& line = lines_.at(replica);
  if (line && !line->closed()) return *line;
  const Replica& to = replicas_[replica];
  job::Link link = link_;
  link.peer_id = peer_id_of(to.key);
  Line::Events events;
  events.on_message = [this, replica](const wire::GroupMessage& said) {
    events_.on_message(replica, said);
  };
  events.on_closed = [this, replica](const Error& why) { events_.on_closed(replica, why); };
  line = std::make_unique<Line>(loop_, parse_member_url(to.url).place, link, std::move(events));
  return *line;
}

}  // namespace lockstep::group
