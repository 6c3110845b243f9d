#include "group/publish.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/escape.hpp"
#include "group/chain_fetch.hpp"
#include "group/init.hpp"
#include "group/status.hpp"

namespace lockstep::group {
namespace {

constexpr std::chrono::seconds look_period{1};
constexpr std::chrono::seconds own_patience{5};

// A host that has never published learns from the replicas which group this is.
void take_up(const Operator& host, PublisherFiles& files) {
  if (files.first()) return;
  std::string problem = "no member answers";
  std::vector<Member> members = host.file.standby;
  members.insert(members.end(), host.file.members.begin(), host.file.members.end());
  for (const Member& member : members) {
    try {
      const auto found = discover({member.place, host.link(member.place), {}});
      if (!found) continue;
      files.begin(found->first);
      files.set_policy(decode_policy(found->newest.header.policy));
      return;
    } catch (const Error& error) {
      problem = member.address + ": " + error.what();
    }
  }
  throw Error(ExitCode::not_published, "not published: " + problem + "; run 'lockstep group init'");
}

std::vector<tree::Dependency> needs_of(const Operator& host) {
  std::vector<tree::Dependency> found;
  for (const std::string& name : host.file.deps) {
    const std::size_t slash = host.state.rfind('/');
    const auto newest = read_newest(host.state.substr(0, slash + 1) + name);
    if (!newest) {
      throw Error(ExitCode::usage, "deps: group " + name + " has published nothing from this host");
    }
    found.push_back({name, newest->number, newest->hash});
  }
  return found;
}

std::uint64_t number_before(PublisherFiles& files, DecisionStore& store) {
  const auto chain = files.chain().up_to(store.read().head);
  for (std::size_t i = chain.size(); i-- > 1;) {
    const tree::GenerationHeader& older = chain[i - 1].header;
    const bool differs = older.manifest != chain.back().header.manifest;
    if (differs && older.manifest != Digest{}) return older.number;
  }
  throw Error(ExitCode::usage, "there is no other generation to go back to");
}

session::Policy possible(const session::Policy& wanted, std::size_t members) {
  if (wanted.kind == session::Policy::Kind::quorum && wanted.count > members) {
    throw Error(ExitCode::usage, "a quorum of " + std::to_string(wanted.count) + " among " +
                                     std::to_string(members) + " members is not possible");
  }
  return wanted;
}

/// One command, with all it needs open.
struct Desk {
  explicit Desk(const Operator& host) : files(host.state) {
    take_up(host, files);
    store = host.store(files.first()->header.group);
  }
  PublisherFiles files;
  std::unique_ptr<DecisionStore> store;
};

Wish wish_of(const Operator& host, GroupPolicy policy) {
  Wish wish;
  wish.policy = std::move(policy);
  wish.source = host.file.source;
  wish.exclude = host.file.exclude;
  wish.max_delete = host.file.max_delete;
  wish.key = std::make_shared<const SigningKey>(host.identity.private_key);
  if (!wish.policy.may_publish(wish.key->public_key())) {
    throw Error(ExitCode::identity, "this identity may not publish in the group: " +
                                        peer_id_of(wish.key->public_key()));
  }
  return wish;
}

PublishResult run(const Operator& host, Desk& desk, Wish wish, bool publish, bool check_only) {
  job::Link link = host.link({});
  return run_publisher({desk.files, *desk.store, std::move(wish), publish, check_only,
                        host.identity, std::move(link), host.times, host.log});
}

// Where this host's replica is; throws Error{identity} where it is no standby.
job::Location own_place(const Operator& host, const GroupPolicy& policy) {
  const PublicKey own = SigningKey(host.identity.private_key).public_key();
  const auto replica = std::find_if(policy.standby.begin(), policy.standby.end(),
                                    [&](const Replica& one) { return one.key == own; });
  if (replica == policy.standby.end()) {
    throw Error(ExitCode::identity, "this host's identity is no standby's of the group");
  }
  return parse_member_url(replica->url).place;
}

// What readers see of the replica at `place`; nothing where it does not answer.
std::optional<wire::GenerationId> active_at(const Operator& host, const job::Location& place) {
  const Answered answered =
      poll({{place, host.link(place), {{}, 0, wire::GroupAsk{}}}}, own_patience).front();
  const auto* said =
      answered.answer ? std::get_if<wire::GroupState>(&answered.answer->body) : nullptr;
  return said == nullptr ? std::nullopt : std::optional(said->active);
}

// The first one shows nothing.
bool knows(const PublisherFiles& files, const wire::GenerationId& head) {
  return id_of(files.first()->header) == head || read_newest(files.path()) == head;
}

// What counts is what the newest generation says of the group, whatever this host has begun with:
// its file may be older. Rollbacks and deps of other groups here go by what is newest, whoever has
// published it. Throws Error{not_published} where none of `replicas` can prove it.
void follow(PublisherFiles& files, const wire::GenerationId& head,
            const std::vector<Asked>& replicas) {
  if (knows(files, head)) return;
  fetch_chain(files.chain(), head, replicas);
  const tree::SignedHeader newest = files.chain().find(head).value();
  files.set_policy(decode_policy(newest.header.policy));
  files.set_newest(newest);
}

// One look: nothing where the publisher lives, where nothing is open, or where it is not for us.
std::optional<PublishResult> take_over(const Operator& host) {
  Desk desk(host);
  const job::Location place = own_place(host, desk.files.policy().value());
  const Asked own_replica{
      place, host.link(place), {desk.files.first()->header.group, 0, wire::GroupAsk{}}};
  const session::StoreState state = desk.store->read();
  const bool open = !state.publisher_alive && state.open;
  if (!open && knows(desk.files, state.head)) return std::nullopt;
  const auto active = active_at(host, place);
  if (active != state.head) return std::nullopt;  // the replica catches up first
  follow(desk.files, state.head, {own_replica});
  if (!open || !session::may_take_over(state, *active)) return std::nullopt;
  host.log("the publisher is gone: taking over");
  PublishResult result = run(host, desk, wish_of(host, desk.files.policy().value()), false, false);
  host.log(result.text.empty() ? "nothing is left open" : result.text);
  return result;
}

// A takeover by hand, by a host that may not have seen what it finishes.
void follow_after(const Operator& host, Desk& desk) {
  try {
    const wire::GenerationId head = desk.store->read().head;
    std::vector<Asked> replicas = replicas_of(host);
    const wire::GroupUuid group = desk.files.first()->header.group;
    for (Asked& one : replicas) one.question = {group, 0, wire::GroupAsk{}};
    follow(desk.files, head, replicas);
  } catch (const Error& error) {
    host.log(error.what());
  }
}

}  // namespace

PublishResult publish(const Operator& host, const PublishOrder& order) {
  Desk desk(host);
  if (order.resume) desk.files.set_held(false);
  if (desk.files.is_held() && !order.rollback) {
    throw Error(ExitCode::refused,
                "a rollback holds this group: 'lockstep group publish --resume' ends that");
  }
  Wish wish = wish_of(host, wanted_policy(host.file, desk.files.policy().value()));
  wish.note = order.note;
  wish.allow_empty = order.allow_empty;
  if (order.activate) wish.policy.activate = possible(*order.activate, wish.policy.members.size());
  wish.needs = needs_of(host);
  if (order.rollback) {
    wish.rollback = *order.rollback != 0 ? *order.rollback : number_before(desk.files, *desk.store);
    if (wish.note.empty()) wish.note = "rollback to " + std::to_string(*wish.rollback);
  }
  PublishResult result = run(host, desk, std::move(wish), true, order.check_only);
  if (order.check_only) return result;
  if (order.hold && result.published) desk.files.set_held(true);
  if (result.published || result.code != ExitCode::ok) desk.files.add_history(result.figures);
  return result;
}

PublishResult resolve(const Operator& host) {
  Desk desk(host);
  Wish wish = wish_of(host, wanted_policy(host.file, desk.files.policy().value()));
  PublishResult result = run(host, desk, std::move(wish), false, false);
  follow_after(host, desk);
  return result;
}

PublishResult stand_by(const Operator& host, const std::function<bool()>& goes_on) {
  PublishResult last;
  while (goes_on()) {
    pause(look_period);
    try {
      last = take_over(host).value_or(last);
    } catch (const Error& error) {
      if (error.code() == ExitCode::identity || error.code() == ExitCode::usage) throw;
      host.log(error.what());
    }
  }
  return last;
}

}  // namespace lockstep::group
