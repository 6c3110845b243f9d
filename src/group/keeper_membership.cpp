#include "group/keeper_membership.hpp"

#include "group/member_url.hpp"

namespace lockstep::group {

std::vector<session::Party> Keeper::Membership::take_peers(const GroupPolicy& policy) {
  known_policy = policy;
  replicas = policy.replicas();
  lines.clear();
  std::vector<session::Party> peers;
  for (std::size_t i = replicas.size(); i-- > 0;) {  // standbys come last there
    if (replicas[i].instance == files.instance()) continue;
    const auto number = static_cast<std::uint32_t>(i);
    peers.push_back({number, is_publisher(number)});
  }
  return peers;
}

bool Keeper::Membership::is_publisher(std::uint32_t replica) const {
  return replica < replicas.size() && known_policy.may_publish(replicas[replica].key);
}

Line& Keeper::Membership::line_to(net::Loop& loop, const Identity& identity, std::uint32_t replica,
                                  OnAnswer on_answer) {
  std::unique_ptr<Line>& line = lines[replica];
  if (line && !line->closed()) return *line;
  const Replica& to = replicas.at(replica);
  job::Link link;
  link.identity = identity;
  link.peer_id = peer_id_of(to.key);
  Line::Events events;
  events.on_message = [replica, on_answer = std::move(on_answer)](const wire::GroupMessage& said) {
    on_answer(replica, said);
  };
  events.on_closed = [](const Error&) {};  // it is said again, on another one
  line = std::make_unique<Line>(loop, parse_member_url(to.url).place, link, std::move(events));
  return *line;
}

std::optional<session::HeaderLink> open_link(View bytes, const wire::GroupUuid& group,
                                             const GroupPolicy& policy) {
  try {
    const tree::SignedHeader header = decode_signed_header(bytes);
    const bool good = header.header.group == group && tree::is_signed(header.header) &&
                      tree::has_good_signature(header) &&
                      policy.may_publish(header.header.publisher);
    if (!good) return std::nullopt;
    static_cast<void>(decode_policy(header.header.policy));
    return session::HeaderLink{id_of(header.header), header.header.parent};
  } catch (const Error&) {
    return std::nullopt;
  }
}

tree::SignedHeader first_header(View bytes, const wire::GroupUuid& group) {
  tree::SignedHeader header = decode_signed_header(bytes);
  const GroupPolicy policy = decode_policy(header.header.policy);
  const bool good = header.header.group == group && header.header.parent == Digest{} &&
                    tree::is_signed(header.header) && tree::has_good_signature(header) &&
                    policy.may_publish(header.header.publisher);
  if (!good) throw Error(ExitCode::refused, "not the first header of a group");
  return header;
}

session::StoreAnswer look(DecisionStore& store, std::optional<std::uint64_t> number) {
  const session::StoreState state = store.read();
  session::StoreAnswer answer;
  answer.epoch = state.epoch;
  answer.publisher_alive = state.publisher_alive;
  if (number) answer.about = store.decision(*number);
  if (state.head.hash != Digest{}) answer.newest = store.decision(state.head.number);
  return answer;
}

}  // namespace lockstep::group
