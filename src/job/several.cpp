#include "job/several.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/escape.hpp"
#include "job/client.hpp"
#include "tree/generation.hpp"

namespace lockstep::job {
namespace {

// The source, or the way to it, is at fault; nothing that would be the same with another one.
bool may_go_on(ExitCode code) {
  switch (code) {
    case ExitCode::protocol:
    case ExitCode::start:
    case ExitCode::socket_io:
    case ExitCode::stream:
    case ExitCode::ipc:
    case ExitCode::timeout:
    case ExitCode::connect_timeout:
    case ExitCode::identity:
    case ExitCode::verification:
    case ExitCode::fenced:
      return true;
    default:
      return false;
  }
}

std::string shown(const Location& place) {
  if (place.kind == Location::Kind::shell) return escape(place.host + ':' + place.path);
  const bool is_address = place.host.find(':') != std::string::npos;
  const std::string host = is_address ? '[' + place.host + ']' : place.host;
  return "lockstep://" + escape(host) + ':' + std::to_string(place.port) + '/' +
         escape(place.dataset);
}

/// Of several attempts the user sees one beginning and one end.
class AttemptSink final : public report::Sink {
 public:
  explicit AttemptSink(Sink& out) : out_(out) {}
  void begin(Direction direction) override {
    if (!std::exchange(begun_, true)) out_.begin(direction);
  }
  void target_created(const std::string& path) override { out_.target_created(path); }
  void change(const tree::Change& change) override { out_.change(change); }
  void problem(const tree::Problem& problem) override { out_.problem(problem); }
  void progress(const report::Progress& progress) override { out_.progress(progress); }
  void end(const report::Figures& figures, bool dry_run, ExitCode code) override {
    figures_ = figures;
    dry_run_ = dry_run;
    code_ = code;
  }
  void end_all() { out_.end(figures_, dry_run_, code_); }

 private:
  Sink& out_;
  report::Figures figures_;
  bool dry_run_ = false;
  bool begun_ = false;
  ExitCode code_ = ExitCode::ok;
};

/// --stop-after counts for all attempts together.
class TimeLeft {
 public:
  explicit TimeLeft(std::optional<std::chrono::seconds> all) {
    if (all) end_ = system_clock().now() + *all;
  }
  [[nodiscard]] bool is_over() const { return end_ && system_clock().now() >= *end_; }
  [[nodiscard]] std::optional<std::chrono::seconds> left() const {
    if (!end_) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(*end_ - system_clock().now());
  }

 private:
  std::optional<Instant> end_;
};

}  // namespace

void SameGeneration::agree(View header) {
  if (header.empty()) throw Error(ExitCode::start, "the source shows no generation");
  ByteReader reader(header);
  const tree::SignedHeader shown = tree::decode_header(reader);
  reader.expect_end();
  if (!tree::has_good_signature(shown)) {
    throw Error(ExitCode::fenced, "the generation is not signed by its publisher");
  }
  const Digest its = tree::hash_of(shown.header);
  if (hash && its != *hash) {
    throw Error(ExitCode::fenced, "the source has generation " + tree::name_of(shown.header) +
                                      ", which is not the one that was begun with");
  }
  hash = its;
}

ExitCode run_from_choices(const Request& request, report::Sink& sink) {
  AttemptSink attempts(sink);
  const TimeLeft time(request.stop_after);
  Request attempt = request;
  attempt.choices.clear();
  attempt.same = std::make_shared<SameGeneration>();
  attempt.options.partial = true;
  ExitCode code = ExitCode::ok;
  for (std::size_t i = 0; i < request.choices.size(); ++i) {
    const Choice& choice = request.choices[i];
    if (i > 0) {
      attempts.problem(
          {ExitCode::ok, "going on with " + shown(choice.place), tree::About::warning});
    }
    attempt.sources = {choice.place};
    attempt.link.peer_id = choice.peer_id;
    attempt.stop_after = time.left();
    code = Client(attempt, attempts).run();
    if (!may_go_on(code) || time.is_over()) break;
  }
  attempts.end_all();
  return code;
}

}  // namespace lockstep::job
