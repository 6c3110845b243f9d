// The listing of a daemon's datasets.
#include "job/channel.hpp"
#include "job/connect.hpp"
#include "job/request.hpp"

namespace lockstep::job {
namespace {

class Listing {
 public:
  Listing(const Location& host, const Link& link) : host_(host), link_(link) {}

  std::vector<Dataset> run() {
    const Dial dial(loop_, host_, link_, net::Preface{}, [this](auto result) {
      if (const auto* error = std::get_if<Error>(&result)) throw Error(*error);
      connected(std::move(std::get<std::unique_ptr<net::Stream>>(result)));
    });
    loop_.run();
    channel_.reset();
    if (failure_) throw Error(*failure_);
    if (!answered_) throw Error(ExitCode::stream, "connection closed before the end");
    return datasets_;
  }

 private:
  void connected(std::unique_ptr<net::Stream> stream) {
    channel_ = stream_channel(loop_, std::move(stream), {});
    ChannelEvents events;
    events.on_message = [this](const wire::Message& message) { on_message(message); };
    events.on_data = [](const wire::Data&) { throw Error(ExitCode::stream, "data in a listing"); };
    events.on_room = [] {};
    events.on_closed = [this](const Error* failure) {
      if (failure != nullptr && !answered_) failure_.emplace(*failure);
      loop_.stop();
    };
    channel_->start(std::move(events));
    wire::Hello hello;
    hello.role = wire::Role::list;
    channel_->send(hello);
    channel_->flush();
  }

  void on_message(const wire::Message& message) {
    if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
      failure_.emplace(refusal->code, refusal->text);
    } else if (const auto* found = std::get_if<wire::Datasets>(&message)) {
      for (const wire::DatasetName& name : found->names) {
        datasets_.push_back({name.name, name.writable});
      }
      answered_ = true;
    } else {
      return;  // the welcome
    }
    channel_->end();
  }

  const Location& host_;
  const Link& link_;
  net::Loop loop_;
  std::unique_ptr<Channel> channel_;
  std::optional<Error> failure_;
  std::vector<Dataset> datasets_;
  bool answered_ = false;
};

}  // namespace

std::vector<Dataset> list_datasets(const Location& host, const Link& link) {
  return Listing(host, link).run();
}

}  // namespace lockstep::job
