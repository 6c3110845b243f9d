#include "job/question.hpp"

namespace lockstep::job {
namespace {

constexpr std::chrono::milliseconds farewell_time{500};  // for the other side to agree

}  // namespace

void Question::put(wire::Hello hello, std::optional<wire::Message> ask) {
  said_.emplace_back(std::move(hello));
  if (ask) said_.push_back(std::move(*ask));
  const Dial dial(loop_, host_, link_, net::Preface{}, [this](auto result) {
    if (const auto* error = std::get_if<Error>(&result)) throw Error(*error);
    connected(std::move(std::get<std::unique_ptr<net::Stream>>(result)));
  });
  loop_.run();
  farewell_.reset();
  channel_.reset();
  if (failure_) throw Error(*failure_);
  if (!answered_) throw Error(ExitCode::stream, "connection closed before the end");
}

void Question::connected(std::unique_ptr<net::Stream> stream) {
  channel_ = stream_channel(loop_, std::move(stream), {});
  ChannelEvents events;
  events.on_message = [this](wire::Message message) { on_message(std::move(message)); };
  events.on_data = [](const wire::Data&) { throw Error(ExitCode::stream, "data in an answer"); };
  events.on_room = [] {};
  events.on_closed = [this](const Error* failure) { on_closed(failure); };
  channel_->start(std::move(events));
  for (wire::Message& message : said_) channel_->send(std::move(message));
  channel_->flush();
}

void Question::on_message(wire::Message message) {
  if (failure_) return;
  if (answered_) {
    failure_.emplace(ExitCode::stream, "more than an answer");
    return;
  }
  if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
    failure_.emplace(refusal->code, refusal->text);
    return leave();
  }
  if (!welcomed_) return on_welcome(message);
  answered_ = on_message_(std::move(message));
  if (answered_) leave();
}

void Question::on_welcome(const wire::Message& message) {
  const auto* welcome = std::get_if<wire::Welcome>(&message);
  if (welcome == nullptr) throw Error(ExitCode::stream, "no welcome from " + host_.host);
  if (welcome->version != wire::version) throw Error(ExitCode::protocol, "version does not fit");
  welcomed_ = true;
}

void Question::on_closed(const Error* failure) {
  loop_.stop();
  if (failure == nullptr || answered_ || failure_) return;
  const bool died = welcomed_ && failure->code() == ExitCode::socket_io;
  failure_.emplace(died ? ExitCode::stream : failure->code(), failure->what());
}

// The other side may go on for ever, or never end its own.
void Question::leave() {
  channel_->end();
  farewell_ = loop_.after(farewell_time, [this] { loop_.stop(); });
}

}  // namespace lockstep::job
