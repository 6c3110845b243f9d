#include "group/chain_fetch.hpp"

#include "base/error.hpp"

namespace lockstep::group {
namespace {

constexpr std::chrono::seconds patience{20};
constexpr unsigned pieces_max = 100'000;

std::vector<tree::SignedHeader> ask_chain(Asked replica, const wire::GenerationId& from,
                                          const wire::GenerationId& to) {
  replica.question.body = wire::GroupProve{from, to};
  const Answered answered = poll({replica}, patience).front();
  if (!answered.answer) throw Error(answered.code, answered.problem);
  std::vector<tree::SignedHeader> headers;
  const auto* chain = std::get_if<wire::GroupChain>(&answered.answer->body);
  if (chain == nullptr) return headers;
  for (const Bytes& bytes : chain->headers) {
    tree::SignedHeader header = decode_signed_header(bytes);
    if (!tree::is_signed(header.header) || !tree::has_good_signature(header)) {
      throw Error(ExitCode::verification, "a header without a good signature");
    }
    headers.push_back(std::move(header));
  }
  return headers;
}

// Each header's publisher must be one that the header before it allows.
bool follow(HeaderChain& chain, const Asked& replica, tree::SignedHeader at,
            const wire::GenerationId& head) {
  for (unsigned piece = 0; piece < pieces_max; ++piece) {
    const auto headers = ask_chain(replica, id_of(at.header), head);
    if (headers.empty()) return false;
    for (const tree::SignedHeader& next : headers) {
      if (id_of(next.header) == id_of(at.header)) continue;
      tree::check_follows(at.header, next.header);
      if (!decode_policy(at.header.policy).may_publish(next.header.publisher)) return false;
      chain.keep(next);
      at = next;
    }
    if (id_of(at.header) == head) return true;
  }
  return false;
}

// The newest header here that may lead to `head`.
std::optional<tree::SignedHeader> newest_before(const HeaderChain& chain,
                                                const std::vector<tree::SignedHeader>& offered) {
  std::optional<tree::SignedHeader> found;
  for (const tree::SignedHeader& one : offered) {
    const auto here = chain.find(id_of(one.header));
    if (here) found = here;
  }
  return found;
}

}  // namespace

void fetch_chain(HeaderChain& chain, const wire::GenerationId& head,
                 const std::vector<Asked>& replicas) {
  if (chain.find(head)) return;
  std::string problem = "no replica has the newest generation's header";
  for (const Asked& replica : replicas) {
    try {
      // From the first generation on: what is here already is found on the way.
      const auto start = newest_before(chain, ask_chain(replica, {}, head));
      if (start && follow(chain, replica, *start, head)) return;
    } catch (const Error& error) {
      problem = error.what();
    }
  }
  throw Error(ExitCode::not_published, "not published: " + problem + "; nothing changed");
}

std::optional<Discovered> discover(const Asked& replica) {
  Asked asked = replica;
  asked.question = {{}, 0, wire::GroupAsk{}};
  const Answered answered = poll({asked}, patience).front();
  if (!answered.answer) throw Error(answered.code, answered.problem);
  const auto* state = std::get_if<wire::GroupState>(&answered.answer->body);
  if (state == nullptr) return std::nullopt;
  asked.question.group = answered.answer->group;
  const auto first = ask_chain(asked, {}, state->active);
  const std::uint64_t before = state->active.number == 0 ? 0 : state->active.number - 1;
  auto newest = ask_chain(asked, {before, {}}, state->active);
  if (first.empty() || newest.empty()) return std::nullopt;
  return Discovered{first.front(), newest.back()};
}

}  // namespace lockstep::group
