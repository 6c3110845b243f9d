#include "group/stager.hpp"

#include <future>

#include "base/escape.hpp"
#include "commit/publication.hpp"
#include "group/dataset_options.hpp"
#include "group/member_url.hpp"
#include "group/problem_sink.hpp"

namespace lockstep::group {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds push_wait{5'000};  // for the publisher's connection
constexpr milliseconds busy_wait{200};    // for what is no longer wanted to end
constexpr unsigned failures_max = 3;      // of connections for one generation

}  // namespace

Stager::Stager(Setup setup) : setup_(std::move(setup)) {}

bool Stager::is_wanted(const wire::GenerationId& generation) const {
  return wanted_ && wanted_->generation == generation;
}

void Stager::want(const wire::GenerationId& generation, const Bytes& header) {
  wanted_ = Wanted{generation, decode_signed_header(header), 0, Coming::no};
  if (setup_.files.is_prepared(generation)) {
    setup_.loop.post([this, generation] {
      if (is_wanted(generation)) finish({});
    });
    return;
  }
  begin();
}

void Stager::begin() {
  const auto same = setup_.files.generations()->find(wanted_->header.header.manifest);
  if (!same) return wait();
  if (!is_busy()) return copy(*same);
  timer_ = setup_.loop.after(busy_wait, [this] { begin(); });  // drop() and want() replace it
}

void Stager::drop(const wire::GenerationId& generation) {
  if (is_wanted(generation)) {
    wanted_.reset();
    timer_.reset();
  }
}

std::shared_ptr<commit::Publication> Stager::publication() {
  commit::PublicationOptions options;
  options.prepare = wanted_->header;
  auto made = std::make_shared<commit::Publication>(setup_.files.generations(), std::move(options));
  last_ = made;
  return made;
}

void Stager::copy(const std::string& name) {
  wanted_->coming = Coming::copied;
  const wire::GenerationId generation = wanted_->generation;
  setup_.pool.run(
      [publication = publication(), name]() -> std::string {
        try {
          publication->prepare_copy(name);
          return {};
        } catch (const Error& error) {
          return error.what();
        }
      },
      [this, generation](const std::string& problem) {
        if (!is_wanted(generation)) return;
        wanted_->coming = Coming::no;
        if (problem.empty()) return finish({});
        setup_.log("cannot copy generation: " + problem);
        wait();
      });
}

void Stager::wait() {
  timer_ = setup_.loop.after(push_wait, [this] {
    if (wanted_ && wanted_->coming == Coming::no) pull();
  });
}

job::TargetPlace Stager::open(const wire::GenerationId& generation) {
  return open_as(generation, Coming::pushed);
}

job::TargetPlace Stager::open_as(const wire::GenerationId& generation, Coming coming) {
  if (!is_wanted(generation)) {
    throw Error(ExitCode::refused, "this generation is not wanted here");
  }
  if (wanted_->coming != Coming::no || is_busy()) {
    throw Error(ExitCode::locked, "this generation comes already");
  }
  wanted_->coming = coming;
  job::TargetPlace place;
  place.publication = publication();
  place.root = place.publication->current();
  return place;
}

void Stager::on_push_over(const wire::GenerationId& generation, ExitCode code,
                          const std::string& why) {
  if (!is_wanted(generation)) return;
  wanted_->coming = Coming::no;
  const bool broken = code == ExitCode::stream || code == ExitCode::socket_io ||
                      code == ExitCode::timeout || code == ExitCode::interrupted;
  const bool again = broken && !setup_.files.is_prepared(generation);
  if (again && ++wanted_->failures < failures_max) return wait();
  finish(why);
}

// One replica after the other; whoever does not have it refuses at once.
void Stager::pull() {
  std::vector<Source> sources;
  for (const Replica& replica : setup_.files.policy().replicas()) {
    if (replica.instance == setup_.files.instance()) continue;
    sources.push_back({parse_member_url(replica.url).place, peer_id_of(replica.key)});
  }
  const wire::GenerationId generation = wanted_->generation;
  setup_.pool.run(
      [this, sources, generation]() -> std::string {
        std::string problem = "nobody has it";
        for (const Source& source : sources) {
          const std::optional<std::string> why = pull_from(source, generation);
          if (!why) return {};
          problem = source.place.host + ": " + *why;
        }
        return problem;
      },
      [this, generation](const std::string& problem) { on_pulled(generation, problem); });
}

// On a worker; why it did not come, where it did not.
std::optional<std::string> Stager::pull_from(const Source& source,
                                             const wire::GenerationId& generation) {
  job::Request request;
  request.sources = {source.place};
  request.options = dataset_options();
  request.link.identity = setup_.identity;
  request.link.peer_id = source.peer_id;
  request.generation = generation;
  request.place = [this, generation] { return open_from_worker(generation); };
  ProblemSink sink;
  if (job::run(request, sink) == ExitCode::ok) return std::nullopt;
  setup_.loop.post([this, generation] {
    const bool ours = is_wanted(generation) && wanted_->coming == Coming::pulled;
    if (ours) wanted_->coming = Coming::no;
  });
  return sink.first;
}

// What is here is the loop's: a worker waits for its answer.
job::TargetPlace Stager::open_from_worker(const wire::GenerationId& generation) {
  std::promise<job::TargetPlace> promise;
  setup_.loop.post([&] {
    try {
      promise.set_value(open_as(generation, Coming::pulled));
    } catch (const Error&) {
      promise.set_exception(std::current_exception());
    }
  });
  return promise.get_future().get();
}

void Stager::on_pulled(const wire::GenerationId& generation, const std::string& problem) {
  if (!is_wanted(generation) || wanted_->coming == Coming::pushed) return;
  wanted_->coming = Coming::no;
  finish(problem);
}

// What is on the disk makes the vote; `why` is what kept it from there, as far as that is known.
void Stager::finish(const std::string& why) {
  timer_.reset();
  const wire::GenerationId generation = wanted_->generation;
  wanted_.reset();
  const bool staged = setup_.files.is_prepared(generation);
  setup_.on_staged(generation, staged ? "" : why.empty() ? "was not staged whole" : why);
}

}  // namespace lockstep::group
