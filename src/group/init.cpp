#include "group/init.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "group/poll.hpp"

namespace lockstep::group {
namespace {

constexpr std::chrono::seconds patience{30};

const Replica* find(const std::vector<Replica>& replicas, const std::string& url) {
  const auto found = std::find_if(replicas.begin(), replicas.end(),
                                  [&](const Replica& one) { return one.url == url; });
  return found == replicas.end() ? nullptr : &*found;
}

/// The bindings of one run.
class Initialising {
 public:
  Initialising(const Operator& host, PublisherFiles& files, bool adopt)
      : host_(host), files_(files), adopt_(adopt), key_(host.identity.private_key) {
    for (const auto* members : {&host.file.members, &host.file.standby}) {
      for (const Member& member : *members) wanted_.push_back(member);
    }
  }

  Initialised run() {
    const auto known = files_.policy();
    if (known) bound_ = known->replicas();
    forget_replaced();
    std::vector<Member> fresh;
    for (const Member& member : wanted_) {
      if (find(bound_, member.url) == nullptr) fresh.push_back(member);
    }
    const bool is_new = !files_.first();
    ask(fresh, is_new);
    const GroupPolicy policy = make_policy(known ? known->publishers : std::vector<PublicKey>());
    if (is_new) files_.begin(first_header(policy));
    bind(fresh);
    files_.set_policy(policy);
    decide_first();
    return {files_.first()->header.group, fresh.size()};
  }

 private:
  // Whoever answers as another instance than the one that was bound has another disk, or an empty
  // one: it is bound again. Who does not answer stays what it was.
  void forget_replaced() {
    std::vector<Asked> asked;
    std::vector<std::string> urls;
    for (const Member& member : wanted_) {
      if (find(bound_, member.url) == nullptr) continue;
      asked.push_back(question(member, std::nullopt));
      urls.push_back(member.url);
    }
    const std::vector<Answered> answers = poll(asked, patience);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto& answer = answers[i].answer;
      const auto* now = answer ? std::get_if<wire::GroupBound>(&answer->body) : nullptr;
      if (now == nullptr || now->instance == find(bound_, urls[i])->instance) continue;
      std::erase_if(bound_, [&](const Replica& one) { return one.url == urls[i]; });
    }
  }

  [[nodiscard]] Asked question(const Member& member, const std::optional<Bytes>& header) const {
    const wire::GroupUuid group = files_.first() ? files_.first()->header.group : wire::GroupUuid{};
    return {member.place, host_.link(member.place), {group, 0, wire::GroupBind{adopt_, header}}};
  }

  std::vector<wire::GroupBound> ask_all(const std::vector<Member>& members,
                                        const std::optional<Bytes>& header) {
    std::vector<Asked> asked;
    asked.reserve(members.size());
    for (const Member& member : members) asked.push_back(question(member, header));
    return bound_by(members, poll(asked, patience));
  }

  static std::vector<wire::GroupBound> bound_by(const std::vector<Member>& members,
                                                const std::vector<Answered>& answers) {
    std::vector<wire::GroupBound> bound(members.size());
    std::string problems;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const Answered& one = answers[i];
      const auto* answer = one.answer ? std::get_if<wire::GroupBound>(&one.answer->body) : nullptr;
      if (answer != nullptr) bound[i] = *answer;
      const std::string why = answer == nullptr ? one.problem : answer->problem;
      if (answer != nullptr && why.empty()) continue;
      problems += (problems.empty() ? "" : "; ") + members[i].address + ' ' + why;
    }
    if (!problems.empty()) throw Error(ExitCode::refused, problems);
    return bound;
  }

  void ask(const std::vector<Member>& fresh, bool is_new) {
    const auto answers = ask_all(fresh, std::nullopt);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      bound_.push_back({fresh[i].url, answers[i].key, answers[i].instance});
      number_ = std::max(number_, answers[i].next);
      if (!is_new && answers[i].next > files_.first()->header.number) {
        throw Error(ExitCode::refused, fresh[i].address + " has newer generations than the group");
      }
    }
  }

  [[nodiscard]] GroupPolicy make_policy(std::vector<PublicKey> publishers) const {
    const PublicKey& own = key_.public_key();
    if (std::find(publishers.begin(), publishers.end(), own) == publishers.end()) {
      publishers.push_back(own);
    }
    GroupPolicy known;
    known.members = bound_;
    known.publishers = std::move(publishers);
    return wanted_policy(host_.file, known);
  }

  [[nodiscard]] tree::SignedHeader first_header(const GroupPolicy& policy) const {
    tree::GenerationHeader header;
    fill_random(header.dataset);
    fill_random(header.group);
    header.number = number_;
    header.epoch = 1;
    header.created = system_clock().unix_seconds();
    header.note = "the group's begin";
    header.policy = encode_policy(policy);
    return tree::sign(std::move(header), &key_);
  }

  void bind(const std::vector<Member>& fresh) {
    static_cast<void>(ask_all(fresh, encode_header(*files_.first())));
  }

  // Generations build on the head of the store: this is the first one.
  void decide_first() {
    const tree::GenerationHeader& first = files_.first()->header;
    const auto store = host_.store(first.group);
    session::StoreState state = store->read();
    if (state.head.hash != Digest{}) return;
    const auto epoch = state.epoch == 0 ? store->raise_epoch(0) : std::optional(state.epoch);
    if (!epoch) throw Error(ExitCode::fenced, "another publisher is at work");
    const wire::GenerationId id = id_of(first);
    session::Stored stored = store->begin({id, Digest{}, *epoch, 0});
    if (stored.outcome == session::Stored::Outcome::written) {
      wire::Decision decision{id, wire::Verdict::commit, *epoch, {}, {}};
      stored = store->decide(sign_decision(std::move(decision), first.group, key_), false);
    }
    if (stored.outcome != session::Stored::Outcome::written) {
      throw Error(ExitCode::fenced, "the decision store has something else for this group");
    }
  }

  const Operator& host_;
  PublisherFiles& files_;
  bool adopt_;
  SigningKey key_;
  std::vector<Member> wanted_;
  std::vector<Replica> bound_;
  std::uint64_t number_ = 0;
};

std::vector<Replica> replicas_of(const std::vector<Member>& members,
                                 const std::vector<Replica>& bound) {
  std::vector<Replica> replicas;
  replicas.reserve(members.size());
  for (const Member& member : members) {
    const Replica* found = find(bound, member.url);
    if (found == nullptr) {
      throw Error(ExitCode::usage, member.url + " is not a member yet: run 'lockstep group init'");
    }
    replicas.push_back(*found);
  }
  return replicas;
}

}  // namespace

Initialised initialise(const Operator& host, PublisherFiles& files, bool adopt) {
  return Initialising(host, files, adopt).run();
}

GroupPolicy wanted_policy(const GroupFile& file, const GroupPolicy& known) {
  const std::vector<Replica> bound = known.replicas();
  GroupPolicy policy;
  policy.name = file.name;
  policy.members = replicas_of(file.members, bound);
  policy.standby = replicas_of(file.standby, bound);
  policy.publishers = known.publishers;
  policy.activate = file.activate;
  policy.wait_for = file.wait_for;
  policy.store = file.store;
  return policy;
}

}  // namespace lockstep::group
