// The generations of a dataset on another host: a question to its daemon, or over a remote shell.
#include <iterator>

#include "base/escape.hpp"
#include "job/generation_commands.hpp"
#include "job/question.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

[[noreturn]] void no_answer() {
  throw Error(ExitCode::stream, "no answer about generations");
}

/// True with the last part.
bool add_part(wire::GenerationList& part, std::vector<wire::GenerationFacts>& all) {
  if (part.more && part.all.empty()) no_answer();  // and so without end
  if (all.size() + part.all.size() > wire::limits::generations) {
    throw Error(ExitCode::stream, "more generations than a dataset can have");
  }
  std::move(part.all.begin(), part.all.end(), std::back_inserter(all));
  return !part.more;
}

GenerationAnswer ask_far(const Location& dataset, const Link& link,
                         const wire::GenerationAsk& ask) {
  GenerationAnswer answer;
  Question question(dataset, link, [&](wire::Message message) {
    if (auto* list = std::get_if<wire::GenerationList>(&message)) {
      return add_part(*list, answer.generations);
    }
    auto* found = std::get_if<wire::GenerationVerified>(&message);
    if (found == nullptr) no_answer();
    answer = {{std::move(found->generation)}, found->problems, std::move(found->told)};
    return true;
  });
  wire::Hello hello;
  hello.role = wire::Role::generations;
  hello.dataset = dataset.dataset;
  if (dataset.kind == Location::Kind::shell) hello.paths = {dataset.path};
  question.put(std::move(hello), ask);
  const bool one =
      ask.verb == wire::GenerationVerb::rollback || ask.verb == wire::GenerationVerb::verify;
  if (one && answer.generations.size() != 1) no_answer();
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
