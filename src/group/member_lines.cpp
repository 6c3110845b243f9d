#include "group/member_lines.hpp"

#include "group/member_url.hpp"

namespace lockstep::group {

std::vector<session::Party> MemberLines::take_peers(const GroupPolicy& policy,
                                                    const wire::InstanceId& own) {
  policy_ = policy;
  own_ = own;
  replicas_ = policy_.replicas();
  lines_.clear();
  std::vector<session::Party> peers;
  for (std::size_t i = replicas_.size(); i-- > 0;) {  // standbys come last there
    if (replicas_[i].instance == own_) continue;
    const auto number = static_cast<std::uint32_t>(i);
    peers.push_back({number, is_publisher(number)});
  }
  return peers;
}

std::vector<Replica> MemberLines::others() const {
  std::vector<Replica> found;
  for (const Replica& one : replicas_) {
    if (one.instance != own_) found.push_back(one);
  }
  return found;
}

void MemberLines::send(std::uint32_t replica, const wire::GroupMessage& message) {
  line_to(replica).send(message);
}

bool MemberLines::is_publisher(std::uint32_t replica) const {
  return replica < replicas_.size() && policy_.may_publish(replicas_[replica].key);
}

Line& MemberLines::line_to(std::uint32_t replica) {
  std::unique_ptr<Line>& line = lines_[replica];
  if (line && !line->closed()) return *line;
  const Replica& to = replicas_.at(replica);
  job::Link link;
  link.identity = identity_;
  link.peer_id = peer_id_of(to.key);
  Line::Events events;
  events.on_message = [this, replica](const wire::GroupMessage& said) {
    on_message_({replica, is_publisher(replica)}, said);
  };
  events.on_closed = [](const Error&) {};  // it is said again, on another one
  line = std::make_unique<Line>(loop_, parse_member_url(to.url).place, link, std::move(events));
  return *line;
}

}  // namespace lockstep::group
