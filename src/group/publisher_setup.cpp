#include "group/publisher_setup.hpp"

#include "group/chain_fetch.hpp"
#include "group/member_url.hpp"

namespace lockstep::group {
namespace {

// Every replica, to be asked for headers.
std::vector<Asked> header_sources(const PublishSetup& setup) {
  const wire::GroupUuid group = setup.files.first()->header.group;
  std::vector<Asked> all;
  for (const Replica& one : setup.wish.policy.replicas()) {
    job::Link link = setup.link;
    link.identity = setup.identity;
    link.peer_id = peer_id_of(one.key);
    all.push_back({parse_member_url(one.url).place, link, {group, 0, wire::GroupAsk{}}});
  }
  return all;
}

}  // namespace

session::GroupCoordinator::Setup coordinator_setup(const PublishSetup& setup) {
  const GroupPolicy& policy = setup.wish.policy;
  session::GroupCoordinator::Setup made;
  made.group = setup.files.first()->header.group;
  for (const Replica& member : policy.members) {
    made.members.push_back({parse_member_url(member.url).address, member.instance});
  }
  made.activate = policy.activate;
  made.wait_for = policy.wait_for;
  made.publish = setup.publish;
  made.times = setup.times;
  made.verify = [policy, group = made.group](const wire::Decision& decision,
                                             session::Teller teller) {
    return is_believed(decision, group, policy, teller == session::Teller::store);
  };
  return made;
}

Deliveries::Setup delivery_setup(const PublishSetup& setup) {
  Deliveries::Setup made;
  made.source = setup.wish.source;
  made.exclude = setup.wish.exclude;
  made.link = setup.link;
  made.link.identity = setup.identity;
  for (const Replica& one : setup.wish.policy.members) {
    made.targets.push_back({parse_member_url(one.url).place, peer_id_of(one.key)});
  }
  made.log = setup.log;
  return made;
}

Frozen freeze(const PublishSetup& setup, const session::group_action::Propose& next) {
  try {
    if (next.parent.hash == Digest{}) {
      throw Error(ExitCode::usage, "the group was not begun whole: run init again");
    }
    fetch_chain(setup.files.chain(), next.parent, header_sources(setup));
    return propose(setup.files, setup.wish, next);
  } catch (const Error& error) {
    return error;
  }
}

}  // namespace lockstep::group
