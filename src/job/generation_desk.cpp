#include "job/generation_desk.hpp"

#include <algorithm>

#include "wire/limits.hpp"

namespace lockstep::job {

using wire::GenerationVerb;

void GenerationDesk::on_message(const wire::Message& message) {
  const auto* ask = std::get_if<wire::GenerationAsk>(&message);
  if (ask == nullptr || asked_) {
    throw Error(ExitCode::stream, "not a question about generations");
  }
  asked_ = true;
  const bool reads = ask->verb == GenerationVerb::list || ask->verb == GenerationVerb::verify;
  if (!reads) setup_.require_writable();
  pool_.run(
      [ask = *ask, dataset = setup_.dataset, key = setup_.key] {
        return answer_generations(dataset, ask, key, wire::limits::scrub_problems);
      },
      [this, verb = ask->verb](GenerationAnswer answer) { tell(verb, answer); });
}

void GenerationDesk::tell(GenerationVerb verb, GenerationAnswer& answer) {
  if (verb == GenerationVerb::verify) {
    channel_.send(wire::GenerationVerified{std::move(answer.generations.front()), answer.problems,
                                           std::move(answer.told)});
  } else {
    tell_list(answer.generations);
  }
  setup_.on_finish();
}

// The newest, if there are more than may be told.
void GenerationDesk::tell_list(std::vector<wire::GenerationFacts>& all) {
  std::size_t at = all.size() - std::min(all.size(), wire::limits::generations);
  bool more = true;
  while (more) {
    wire::GenerationList part;
    while (at < all.size() && part.all.size() < wire::limits::generations_told) {
      part.all.push_back(std::move(all[at++]));
    }
    more = part.more = at < all.size();
    channel_.send(std::move(part));
  }
}

}  // namespace lockstep::job
