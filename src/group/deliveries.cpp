#include "group/deliveries.hpp"

#include <algorithm>

#include "group/dataset_options.hpp"
#include "group/problem_sink.hpp"
#include "group/source_rules.hpp"

namespace lockstep::group {
namespace {

constexpr unsigned failures_max = 3;

}  // namespace

struct Deliveries::Outcome {
  ExitCode code = ExitCode::ok;
  std::string problem;
  std::uint64_t wire_bytes = 0;
};

Deliveries::Deliveries(net::Loop& loop, Setup setup)
    : setup_(std::move(setup)),
      states_(setup_.targets.size()),
      share_(setup_.targets.size() > 1 ? std::make_shared<job::SourceShare>(setup_.targets.size())
                                       : nullptr),
      pool_(loop, static_cast<unsigned>(std::max<std::size_t>(setup_.targets.size(), 1))) {}

void Deliveries::deliver(std::uint32_t target, const wire::GenerationId& generation) {
  State& state = states_.at(target);
  if (state.runs || state.failures >= failures_max) return;
  state.runs = true;
  ++state.attempts;
  ++running_;
  job::Request request;
  job::Location source;
  source.path = setup_.source + '/';
  request.sources = {source};
  request.target = setup_.targets[target].place;
  request.options = dataset_options();
  request.options.selection.rules = source_rules(setup_.exclude);
  request.link = setup_.link;
  request.link.peer_id = setup_.targets[target].peer_id;
  request.generation = generation;
  request.share = share_;
  pool_.run(
      [request]() -> Outcome {
        ProblemSink sink;
        const ExitCode code = job::run(request, sink);
        return {code, sink.first, sink.figures.wire_bytes_sent + sink.figures.wire_bytes_received};
      },
      [this, target](const Outcome& outcome) { over(target, outcome); });
}

void Deliveries::over(std::uint32_t target, const Outcome& outcome) {
  State& state = states_[target];
  state.runs = false;
  state.wire_bytes += outcome.wire_bytes;
  --running_;
  // It comes from elsewhere, or is there meanwhile: the member says how it goes on.
  const bool unwanted = outcome.code == ExitCode::locked || outcome.code == ExitCode::refused;
  if (outcome.code != ExitCode::ok && !unwanted) {
    ++state.failures;
    setup_.log(setup_.targets[target].place.host + ": " + outcome.problem);
  }
  if (running_ == 0 && then_) then_();
}

void Deliveries::when_idle(std::function<void()> then) {
  then_ = std::move(then);
  if (running_ == 0) then_();
}

void Deliveries::add_to(PublishFigures& figures) const {
  for (std::size_t i = 0; i < figures.members.size(); ++i) {
    figures.members[i].wire_bytes = states_[i].wire_bytes;
    figures.members[i].attempts = states_[i].attempts;
    figures.members[i].failures = states_[i].failures;
  }
  if (!share_) return;
  const job::SharedAnswers::Counts counts = share_->answers.counts();
  const std::uint64_t all = counts.made + counts.taken;
  if (all > 0) figures.shared = static_cast<double>(counts.taken) / static_cast<double>(all);
}

}  // namespace lockstep::group
