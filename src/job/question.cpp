#include "job/question.hpp"

namespace lockstep::job {

void Question::put(wire::Hello hello, std::optional<wire::Message> ask) {
  said_.emplace_back(std::move(hello));
  if (ask) said_.push_back(std::move(*ask));
  const Dial dial(loop_, host_, link_, net::Preface{}, [this](auto result) {
    if (const auto* error = std::get_if<Error>(&result)) throw Error(*error);
    connected(std::move(std::get<std::unique_ptr<net::Stream>>(result)));
  });
  loop_.run();
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
  events.on_closed = [this](const Error* failure) {
    if (failure != nullptr && !answered_ && !failure_) failure_.emplace(*failure);
    loop_.stop();
  };
  channel_->start(std::move(events));
  for (wire::Message& message : said_) channel_->send(std::move(message));
  channel_->flush();
}

void Question::on_message(wire::Message message) {
  if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
    failure_.emplace(refusal->code, refusal->text);
    return channel_->end();
  }
  if (std::holds_alternative<wire::Welcome>(message)) return;
  if (answered_) throw Error(ExitCode::stream, "more than an answer");
  answered_ = on_message_(std::move(message));
  if (answered_) channel_->end();
}

}  // namespace lockstep::job
