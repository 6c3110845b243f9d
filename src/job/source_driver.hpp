#pragma once
// Drives a session::Source: messages from the channel in, actions out to pool and channel.
//
// Threads  the loop's thread.
#include "job/driver.hpp"
#include "job/link_meter.hpp"
#include "job/sent_files.hpp"
#include "job/source_answers.hpp"
#include "session/source.hpp"

namespace lockstep::job {

class SourceDriver {
 public:
  struct Setup {
    SourceWork::Setup work;
    session::SourceTree::Setup session;
    Reports reports;
    OnFinish on_finish;
    std::shared_ptr<SourceShare> share = nullptr;  // with other sessions of the same source
  };
  SourceDriver(Setup setup, Pool& pool, Channel& channel);

  void on_message(wire::Message message);
  /// Does what there is to do; called after every event and when the channel has room again.
  void pump();

  [[nodiscard]] SourceWork& work() noexcept { return work_; }
  [[nodiscard]] const session::Source& session() const noexcept { return session_; }

 private:
  template <class Run, class Give>
  void run(Run work, Give give);
  template <class Asked, class Read, class Give>
  void ask(Asked action, Read read, Give give);
  void act(session::SourceAction& next);
  void send(wire::Message message);
  void measure();

  Reports reports_;
  OnFinish on_finish_;
  bool client_;
  Pool& pool_;
  Channel& channel_;
  SourceWork work_;
  SourceAnswers answers_;
  session::Source session_;
  bool pumping_ = false;
  std::optional<SentFiles> sent_;  // where somebody wants to know
  LinkMeter meter_;
};

}  // namespace lockstep::job
