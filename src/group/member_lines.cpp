#include "group/member_lines.hpp"

namespace lockstep::group {
namespace {

job::Link link_of(const Identity& identity) {
  job::Link link;
  link.identity = identity;
  return link;
}

}  // namespace

MemberLines::MemberLines(net::Loop& loop, const Identity& identity, OnMessage on_message)
    : lines_(loop, link_of(identity),
             {[this, on_message = std::move(on_message)](std::uint32_t replica,
                                                         const wire::GroupMessage& said) {
                on_message({replica, is_publisher(replica)}, said);
              },
              [](std::uint32_t /*replica*/, const Error& /*why*/) {}}) {}  // it is said again

std::vector<session::Party> MemberLines::take_peers(const GroupPolicy& policy,
                                                    const wire::InstanceId& own) {
  policy_ = policy;
  own_ = own;
  lines_.replace(policy_.replicas());
  const std::vector<Replica>& replicas = lines_.replicas();
  std::vector<session::Party> peers;
  for (std::size_t i = replicas.size(); i-- > 0;) {  // standbys come last there
    if (replicas[i].instance == own_) continue;
    const auto number = static_cast<std::uint32_t>(i);
    peers.push_back({number, is_publisher(number)});
  }
  return peers;
}

std::vector<Replica> MemberLines::others() const {
  std::vector<Replica> found;
  for (const Replica& one : lines_.replicas()) {
    if (one.instance != own_) found.push_back(one);
  }
  return found;
}

bool MemberLines::is_publisher(std::uint32_t replica) const {
  const std::vector<Replica>& all = lines_.replicas();
  return replica < all.size() && policy_.may_publish(all[replica].key);
}

}  // namespace lockstep::group
