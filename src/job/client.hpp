#pragma once
// One run of the user's command: local, push or pull.
#include <memory>

#include "job/connect.hpp"
#include "job/ends.hpp"
#include "job/request.hpp"
#include "job/source_names.hpp"
#include "report/transfers.hpp"

namespace lockstep::job {

class Client {
 public:
  Client(const Request& request, report::Sink& sink);
  [[nodiscard]] ExitCode run();

 private:
  [[nodiscard]] bool is_push() const;
  [[nodiscard]] const Location& far() const;
  void start();
  [[nodiscard]] bool open_local_sources();
  void start_local();
  void dial();
  void connected(std::unique_ptr<net::Stream> stream);
  void on_message(wire::Message message);
  void on_welcome(const wire::Message& message);
  void on_pulled(wire::Message message);
  void send_names();
  void open_lanes();
  void open_pull_target(const wire::Root& root);
  void on_closed(const Error* failure);
  void fail(const Error& error);
  [[nodiscard]] TargetPlace target_place(bool single) const;
  void tell_created(const TargetPlace& place);
  [[nodiscard]] TargetWishes target_wishes(SourceDriver* local_source) const;
  void loop();
  [[nodiscard]] bool loop_ended();
  [[nodiscard]] Reports reports();
  [[nodiscard]] OnFinish finisher();
  void problem(const tree::Problem& problem);
  [[nodiscard]] double seconds() const;
  [[nodiscard]] report::Figures figures() const;
  [[nodiscard]] ChannelEvents events(std::function<void(wire::Message)> on_message);

  const Request& request_;
  report::Sink& sink_;
  session::Keys keys_;
  wire::Hello hello_;
  Instant started_;
  Sources sources_;
  SourceNames names_;
  std::optional<Error> failure_;
  std::optional<wire::Summary> summary_;
  ExitCode code_ = ExitCode::ok;
  std::uint64_t problems_ = 0;
  bool welcomed_ = false;
  report::Transfers transfers_;

  net::Loop loop_;
  net::Token token_{};
  std::unique_ptr<Dial> dial_;
  std::vector<std::unique_ptr<LaneDial>> lane_dials_;
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<Channel> local_;  // the target's end of a local run
  std::unique_ptr<SourceDriver> source_;
  std::unique_ptr<TargetDriver> target_;
  std::vector<std::unique_ptr<net::Loop::Signal>> signals_;
  std::unique_ptr<net::Loop::Timer> progress_timer_;
  std::unique_ptr<net::Loop::Timer> last_words_;
  std::unique_ptr<net::Loop::Timer> stop_timer_;
  Pool pool_;  // last: its workers end before what they use goes
};

}  // namespace lockstep::job
