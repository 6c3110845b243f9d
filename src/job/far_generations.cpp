// The generations of a dataset on another host: a question to its daemon, or over a remote shell.
#include <iterator>

#include "base/escape.hpp"
#include "job/generation_commands.hpp"
#include "job/question.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

using wire::GenerationVerb;

[[noreturn]] void no_answer() {
  throw Error(ExitCode::stream, "no answer about generations");
}

/// How many generations an answer to `verb` names at most.
std::size_t most_of(GenerationVerb verb) {
  switch (verb) {
    case GenerationVerb::list:
      return wire::limits::generations;
    case GenerationVerb::rollback:
      return 1;
    default:
      return 0;
  }
}

/// True with the last part.
bool take_part(wire::GenerationList& part, std::size_t most, GenerationAnswer& answer) {
  std::vector<wire::GenerationFacts>& all = answer.generations;
  if (part.more && part.all.empty()) no_answer();  // and so without end
  if (all.size() + part.all.size() > most) {
    throw Error(ExitCode::stream, "more generations than there can be");
  }
  std::move(part.all.begin(), part.all.end(), std::back_inserter(all));
  return !part.more;
}

bool take_verified(wire::GenerationVerified& found, GenerationAnswer& answer) {
  if (found.told.size() > found.problems) no_answer();
  answer = {{std::move(found.generation)}, found.problems, std::move(found.told)};
  return true;
}

bool take(wire::Message& message, GenerationVerb verb, GenerationAnswer& answer) {
  if (verb == GenerationVerb::verify) {
    auto* found = std::get_if<wire::GenerationVerified>(&message);
    if (found == nullptr) no_answer();
    return take_verified(*found, answer);
  }
  auto* part = std::get_if<wire::GenerationList>(&message);
  if (part == nullptr) no_answer();
  return take_part(*part, most_of(verb), answer);
}

GenerationAnswer ask_far(const Location& dataset, const Link& link,
                         const wire::GenerationAsk& ask) {
  GenerationAnswer answer;
  Question question(dataset, link,
                    [&](wire::Message message) { return take(message, ask.verb, answer); });
  wire::Hello hello;
  hello.role = wire::Role::generations;
  hello.dataset = dataset.dataset;
  if (dataset.kind == Location::Kind::shell) hello.paths = {dataset.path};
  question.put(std::move(hello), ask);
  if (ask.verb == GenerationVerb::rollback && answer.generations.empty()) no_answer();
  return answer;
}

}  // namespace

GenerationAnswer ask_generations(const Location& dataset, const Link& link,
                                 const wire::GenerationAsk& ask, const AskKey& key) {
  if (dataset.kind == Location::Kind::local) {
    return answer_generations({dataset.path, escape(dataset.path)}, ask, key, SIZE_MAX);
  }
  return ask_far(dataset, link, ask);
}

}  // namespace lockstep::job
