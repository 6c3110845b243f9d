#include "job/client.hpp"

#include <csignal>

#include "base/escape.hpp"
#include "job/generation_target.hpp"
#include "job/several.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds default_silence{30'000};
constexpr milliseconds progress_period{100};
constexpr milliseconds last_words_time{3'000};

ChannelLimits limits_of(const Link& link) {
  ChannelLimits limits;
  limits.silence = link.timeout.count() > 0 ? link.timeout : default_silence;
  limits.bytes_per_second = link.bytes_per_second;
  return limits;
}

}  // namespace

Client::Client(const Request& request, report::Sink& sink)
    : request_(request),
      sink_(sink),
      started_(system_clock().now()),
      transfers_(sink, request.want_files && !request.options.dry_run),
      pool_(loop_, Pool::default_threads()) {
  if (request.share) {
    hello_.seed = request.share->seed;
  } else {
    fill_random(hello_.seed);
  }
  keys_ = session::derive_keys(hello_.seed);
  hello_.options = request.options;
  hello_.want_changes = request.want_changes;
  hello_.want_unchanged = request.want_unchanged;
  hello_.want_totals = request.want_progress;
  if (!request.same) return;
  hello_.want_header = true;
  hello_.held = request.same->hash;
}

bool Client::is_push() const {
  return request_.target.kind != Location::Kind::local;
}

const Location& Client::far() const {
  return is_push() ? request_.target : request_.sources.front();
}

ExitCode Client::run() {
  try {
    start();
  } catch (const Error& error) {
    fail(error);
  }
  if (!failure_) loop();
  transfers_.finish(!failure_);
  if (failure_) {
    ++problems_;
    sink_.problem({failure_->code(), failure_->what()});
    code_ = failure_->code();
  } else if (summary_) {
    if (!summary_->text.empty()) sink_.problem({summary_->code, summary_->text});
    code_ = session::worse(code_, summary_->code);
  }
  if (request_.want_progress && !request_.options.dry_run) transfers_.show(seconds());
  sink_.end(figures(), request_.options.dry_run, code_);
  return code_;
}

void Client::start() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    signals_.push_back(loop_.on_signal(number, [this] {
      if (failure_ || !channel_) loop_.stop();  // a second one does not wait for the other side
      fail(Error(ExitCode::interrupted, "interrupted by a signal"));
    }));
  }
  const bool local_sources = request_.sources.front().kind == Location::Kind::local;
  if (local_sources && !open_local_sources()) {
    summary_ = wire::Summary{};  // nothing to do, and nothing may be concluded from that
    return;
  }
  if (request_.want_progress) {
    progress_timer_ = loop_.every(progress_period, [this] { transfers_.show(seconds()); });
  }
  if (request_.stop_after) {
    stop_timer_ = loop_.after(*request_.stop_after, [this] {
      fail(Error(ExitCode::timeout, "the time for this run is over"));
    });
  }
  if (local_sources && !is_push()) {
    start_local();
  } else {
    dial();
  }
}

// False when there is none.
bool Client::open_local_sources() {
  Wanted wanted{{}, request_.names};
  for (const Location& source : request_.sources) wanted.paths.push_back(source.path);
  sources_ = open_sources(wanted, request_.options);
  for (const tree::Problem& found : sources_.problems) problem(found);
  names_ = SourceNames(sources_.named);
  return !sources_.nothing_exists || sources_.complete;
}

void Client::dial() {
  net::Preface preface;
  fill_random(preface.token);
  if (request_.generation) preface = keeper_preface(far().dataset);
  token_ = preface.token;
  if (far().kind == Location::Kind::shell) {
    std::string words;
    for (const std::string& word : shell_command(far(), request_.link)) words += ' ' + escape(word);
    problem({ExitCode::ok, "opening connection using:" + words, tree::About::command});
  }
  dial_ = std::make_unique<Dial>(loop_, far(), request_.link, preface, [this](auto result) {
    if (const auto* error = std::get_if<Error>(&result)) {
      fail(*error);
      loop_.stop();
    } else {
      connected(std::move(std::get<std::unique_ptr<net::Stream>>(result)));
    }
  });
}

// Runs the loop until the session is over. What leaves the workers as an exception ends it; the
// other side is told why before the connection goes.
void Client::loop() {
  if (summary_ && !channel_) return;
  while (!loop_ended()) {
  }
}

bool Client::loop_ended() {
  try {
    loop_.run();
    return true;
  } catch (const Error& error) {
    const bool has_last_words = channel_ && !failure_;
    fail(error);
    return !has_last_words;
  }
}

// The other side is told, and may clean up before we go.
void Client::fail(const Error& error) {
  if (failure_) return;
  failure_.emplace(error);
  if (!channel_ || local_) {
    if (local_) loop_.stop();
    return;
  }
  pool_.stop();  // what its workers finish must not follow the last word
  channel_->send(wire::Refusal{error.code(), error.what()});
  channel_->end();
  last_words_ = loop_.after(last_words_time, [this] { loop_.stop(); });
}

// A listing is a dry run into a directory that does not exist: everything is new.
TargetPlace Client::target_place(bool single) const {
  if (request_.list) return {nullptr, "", ".", nullptr};
  if (request_.place) return request_.place();
  const tree::SyncOptions& options = request_.options;
  if (options.generations == 0) {
    TargetPlace place =
        open_target(request_.target.path, {single, options.dry_run, options.make_parents});
    open_beside(place, request_.target.path, options);
    return place;
  }
  std::shared_ptr<const SigningKey> key;
  const std::string& identity = request_.link.identity.private_key;
  if (!identity.empty()) key = std::make_shared<const SigningKey>(identity);
  return open_generations(request_.target.path, options, std::move(key));
}

void Client::tell_created(const TargetPlace& place) {
  if (!place.created.empty() && !request_.list) sink_.target_created(place.created);
}

TargetWishes Client::target_wishes(SourceDriver* local_source) const {
  return {true, request_.want_changes, request_.want_unchanged, request_.want_progress,
          local_source};
}

// ---- local ----------------------------------------------------------------------------------

ChannelEvents Client::events(std::function<void(wire::Message)> on_message) {
  ChannelEvents events;
  events.on_message = std::move(on_message);
  events.on_data = [this](wire::Data data) {
    if (target_ && !failure_) target_->on_data(std::move(data));
  };
  events.on_room = [this] {
    if (source_ && !failure_) source_->pump();
  };
  events.on_closed = [this](const Error* failure) { on_closed(failure); };
  return events;
}

void Client::start_local() {
  const tree::SyncOptions& options = request_.options;
  const TargetPlace place = target_place(sources_.root.single);
  sink_.begin(report::Sink::Direction::sending);  // as rsync has it
  tell_created(place);
  auto [source_end, target_end] = local_channels(loop_);
  channel_ = std::move(source_end);
  local_ = std::move(target_end);
  channel_->start(
      events([this](wire::Message message) { source_->on_message(std::move(message)); }));
  local_->start(events([this](wire::Message message) { target_->on_message(std::move(message)); }));
  SourceDriver::Setup source = source_setup(std::move(sources_), options, keys_, false);
  source.on_finish = [](const wire::Summary&) {};
  source_ = std::make_unique<SourceDriver>(std::move(source), pool_, *channel_);
  TargetDriver::Setup target = target_setup(place, options, keys_, target_wishes(source_.get()));
  target.reports = reports();
  target.on_finish = finisher();
  target_ = std::make_unique<TargetDriver>(std::move(target), pool_, *local_);
  source_->pump();
}

// ---- remote ---------------------------------------------------------------------------------

void Client::connected(std::unique_ptr<net::Stream> stream) {
  channel_ = stream_channel(loop_, std::move(stream), limits_of(request_.link));
  channel_->start(events([this](wire::Message message) {
    try {
      on_message(std::move(message));
    } catch (const Error& error) {
      fail(error);
    }
  }));
  hello_.role = is_push() ? wire::Role::push : wire::Role::pull;
  hello_.dataset = far().dataset;
  hello_.generation = request_.generation;
  if (is_push()) {
    hello_.paths = {request_.target.path};
  } else {
    for (const Location& source : request_.sources) hello_.paths.push_back(source.path);
  }
  channel_->send(hello_);
  if (!is_push() && request_.options.naming.listed) send_names();
  if (is_push()) {
    SourceDriver::Setup setup = source_setup(std::move(sources_), request_.options, keys_, true);
    setup.reports = reports();
    setup.on_finish = finisher();
    setup.share = request_.share;
    source_ = std::make_unique<SourceDriver>(std::move(setup), pool_, *channel_);
    source_->pump();  // the tree follows without waiting
  }
  channel_->flush();
}

void Client::send_names() {
  constexpr std::size_t message_bytes = std::size_t{256} << 10U;
  constexpr std::size_t overhead = 64;
  wire::Names names;
  std::size_t bytes = 0;
  for (const std::string& name : request_.names) {
    bytes += name.size() + overhead;
    names.names.push_back(name);
    if (bytes < message_bytes) continue;
    names.more = true;
    channel_->send(std::exchange(names, {}));
    bytes = 0;
  }
  channel_->send(std::move(names));
}

void Client::on_message(wire::Message message) {
  if (failure_) return;
  if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
    fail(Error(refusal->code, refusal->text));
    return;
  }
  if (!welcomed_) {
    on_welcome(message);
  } else if (const auto* created = std::get_if<wire::Created>(&message)) {
    sink_.target_created(created->path);
  } else if (source_) {
    source_->on_message(std::move(message));
  } else {
    on_pulled(std::move(message));
  }
}

void Client::on_welcome(const wire::Message& message) {
  const auto* welcome = std::get_if<wire::Welcome>(&message);
  if (welcome == nullptr) throw Error(ExitCode::stream, "no welcome from " + far().host);
  if (welcome->version != wire::version) throw Error(ExitCode::protocol, "version does not fit");
  if (request_.same) request_.same->agree(welcome->header);
  welcomed_ = true;
  problem({ExitCode::ok, "protocol version " + std::to_string(welcome->version),
           tree::About::protocol});
  open_lanes();
  sink_.begin(is_push() ? report::Sink::Direction::sending : report::Sink::Direction::receiving);
}

void Client::on_pulled(wire::Message message) {
  if (const auto* root = std::get_if<wire::Root>(&message); root != nullptr && !target_) {
    open_pull_target(*root);
  }
  if (const auto* trouble = std::get_if<wire::Trouble>(&message); trouble != nullptr && !target_) {
    problem(trouble->problem);
    return;
  }
  if (!target_) throw Error(ExitCode::stream, "entries before the root");
  target_->on_message(std::move(message));
}

// Only data travels on them, so there is no hurry: the session goes on meanwhile.
void Client::open_lanes() {
  const bool able = far().kind == Location::Kind::daemon && !request_.generation;
  if (!able || request_.link.bytes_per_second > 0) return;
  for (unsigned lane = 1; lane < request_.link.connections && lane <= wire::limits::lanes; ++lane) {
    lane_dials_.push_back(std::make_unique<LaneDial>(
        loop_, far(), request_.link, Joining{token_, channel_->peer_id()},
        [this, lane](const Lane::Open& open) {
          if (!failure_) channel_->add_lane(open, static_cast<std::uint8_t>(lane));
        }));
  }
}

// Only now it is known whether one file is coming, so that the target may be its new name.
void Client::open_pull_target(const wire::Root& root) {
  const TargetPlace place = target_place(root.single);
  tell_created(place);
  TargetDriver::Setup setup = target_setup(place, request_.options, keys_, target_wishes(nullptr));
  setup.reports = reports();
  setup.on_finish = finisher();
  target_ = std::make_unique<TargetDriver>(std::move(setup), pool_, *channel_);
}

void Client::on_closed(const Error* failure) {
  loop_.stop();
  if (failure_ || summary_) return;
  if (failure == nullptr) {
    failure_.emplace(ExitCode::stream, "connection to " + far().host + " closed before the end");
    return;
  }
  const bool died = welcomed_ && failure->code() == ExitCode::socket_io;
  failure_.emplace(died ? ExitCode::stream : failure->code(), failure->what());
}

OnFinish Client::finisher() {
  return [this](const wire::Summary& summary) {
    summary_ = summary;
    if (local_) {
      loop_.stop();
    } else {
      channel_->leave();
    }
  };
}

ExitCode run(const Request& request, report::Sink& sink) {
  if (!request.choices.empty()) return run_from_choices(request, sink);
  return Client(request, sink).run();
}

}  // namespace lockstep::job
