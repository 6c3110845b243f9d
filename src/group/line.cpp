#include "group/line.hpp"

namespace lockstep::group {

Line::Line(net::Loop& loop, job::Location to, job::Link link, Events events)
    : loop_(loop), to_(std::move(to)), link_(std::move(link)), events_(std::move(events)) {
  dial_ = std::make_unique<job::Dial>(
      loop_, to_, link_, job::keeper_preface(to_.dataset), [this](auto result) {
        if (const auto* error = std::get_if<Error>(&result)) {
          close(*error);
        } else {
          connected(std::move(std::get<std::unique_ptr<net::Stream>>(result)));
        }
      });
}

Line::~Line() = default;

void Line::connected(std::unique_ptr<net::Stream> stream) {
  channel_ = job::stream_channel(loop_, std::move(stream), {});
  job::ChannelEvents events;
  events.on_message = [this](wire::Message message) { on_message(std::move(message)); };
  events.on_data = [](const wire::Data&) { throw Error(ExitCode::stream, "data from a keeper"); };
  events.on_room = [] {};
  events.on_closed = [this](const Error* failure) {
    close(failure != nullptr ? *failure : Error(ExitCode::stream, "the connection was closed"));
  };
  channel_->start(std::move(events));
  wire::Hello hello;
  hello.role = wire::Role::group;
  hello.dataset = to_.dataset;
  channel_->send(hello);
  channel_->flush();
}

void Line::on_message(wire::Message message) {
  if (closed_) return;
  if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
    return close(Error(refusal->code, refusal->text));
  }
  if (auto* group = std::get_if<wire::GroupMessage>(&message); group != nullptr && welcomed_) {
    return events_.on_message(std::move(*group));
  }
  if (welcomed_ || !std::holds_alternative<wire::Welcome>(message)) {
    throw Error(ExitCode::stream, "not what a keeper says");
  }
  welcomed_ = true;
  for (wire::GroupMessage& waiting : waiting_) channel_->send(std::move(waiting));
  waiting_.clear();
  channel_->flush();
}

void Line::send(wire::GroupMessage message) {
  if (closed_) return;
  if (!welcomed_) {
    waiting_.push_back(std::move(message));
    return;
  }
  channel_->send(std::move(message));
  channel_->flush();
}

void Line::leave() {
  if (closed_) return;
  closed_ = true;
  if (channel_) channel_->leave();
}

void Line::close(const Error& why) {
  if (closed_) return;
  closed_ = true;
  waiting_.clear();
  events_.on_closed(why);
}

}  // namespace lockstep::group
