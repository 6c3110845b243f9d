// The generations of a dataset on another host: a question to its daemon, or over a remote shell.
#include "base/escape.hpp"
#include "job/channel.hpp"
#include "job/connect.hpp"
#include "job/generation_commands.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

class Asking {
 public:
  Asking(const Location& dataset, const Link& link, const wire::GenerationAsk& ask)
      : dataset_(dataset), link_(link), ask_(ask) {}

  GenerationAnswer run() {
    const Dial dial(loop_, dataset_, link_, net::Preface{}, [this](auto result) {
      if (const auto* error = std::get_if<Error>(&result)) throw Error(*error);
      connected(std::move(std::get<std::unique_ptr<net::Stream>>(result)));
    });
    loop_.run();
    channel_.reset();
    if (failure_) throw Error(*failure_);
    if (!answered_) throw Error(ExitCode::stream, "connection closed before the end");
    return std::move(answer_);
  }

 private:
  void connected(std::unique_ptr<net::Stream> stream) {
    channel_ = stream_channel(loop_, std::move(stream), {});
    ChannelEvents events;
    events.on_message = [this](wire::Message message) { on_message(std::move(message)); };
    events.on_data = [](const wire::Data&) {
      throw Error(ExitCode::stream, "data in an answer about generations");
    };
    events.on_room = [] {};
    events.on_closed = [this](const Error* failure) {
      if (failure != nullptr && !answered_ && !failure_) failure_.emplace(*failure);
      loop_.stop();
    };
    channel_->start(std::move(events));
    wire::Hello hello;
    hello.role = wire::Role::generations;
    hello.dataset = dataset_.dataset;
    if (dataset_.kind == Location::Kind::shell) hello.paths = {dataset_.path};
    channel_->send(std::move(hello));
    channel_->send(ask_);
    channel_->flush();
  }

  void on_message(wire::Message message) {
    if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
      failure_.emplace(refusal->code, refusal->text);
      return channel_->end();
    }
    if (answered_) throw Error(ExitCode::stream, "more than an answer about generations");
    if (auto* list = std::get_if<wire::GenerationList>(&message)) return on_list(*list);
    if (auto* found = std::get_if<wire::GenerationVerified>(&message)) {
      answer_ = {{std::move(found->generation)}, found->problems, std::move(found->told)};
      return finish();
    }
    if (!std::holds_alternative<wire::Welcome>(message)) {
      throw Error(ExitCode::stream, "no answer about generations");
    }
  }

  void on_list(wire::GenerationList& list) {
    auto& all = answer_.generations;
    if (all.size() + list.all.size() > wire::limits::generations) {
      throw Error(ExitCode::stream, "more generations than a dataset can have");
    }
    std::move(list.all.begin(), list.all.end(), std::back_inserter(all));
    if (!list.more) finish();
  }

  void finish() {
    const bool wanted = answer_.generations.size() == 1;
    const bool one =
        ask_.verb == wire::GenerationVerb::rollback || ask_.verb == wire::GenerationVerb::verify;
    if (one && !wanted) throw Error(ExitCode::stream, "no answer about generations");
    answered_ = true;
    channel_->end();
  }

  const Location& dataset_;
  const Link& link_;
  const wire::GenerationAsk& ask_;
  net::Loop loop_;
  std::unique_ptr<Channel> channel_;
  std::optional<Error> failure_;
  GenerationAnswer answer_;
  bool answered_ = false;
};

}  // namespace

GenerationAnswer ask_generations(const Location& dataset, const Link& link,
                                 const wire::GenerationAsk& ask, const AskKey& key) {
  if (dataset.kind == Location::Kind::local) {
    return answer_generations({dataset.path, escape(dataset.path)}, ask, key, SIZE_MAX);
  }
  return Asking(dataset, link, ask).run();
}

}  // namespace lockstep::job
