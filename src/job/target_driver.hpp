#pragma once
// Drives a session::Target: messages and data from the channel in, actions out to the pool.
//
// Threads  the loop's thread.
#include <unordered_map>

#include "job/driver.hpp"
#include "job/round_trip.hpp"
#include "job/source_driver.hpp"
#include "job/target_work.hpp"
#include "session/target.hpp"

namespace lockstep::job {

class TargetDriver {
 public:
  struct Setup {
    TargetWork::Setup work;
    session::TargetSetup session;
    Reports reports;
    OnFinish on_finish;
    SourceDriver* local_source = nullptr;  // on this host: files are copied from it directly
  };
  TargetDriver(Setup setup, Pool& pool, Channel& channel);

  void on_message(wire::Message message);
  void on_data(wire::Data data);
  void pump();
  [[nodiscard]] const session::Target& session() const noexcept { return session_; }

 private:
  [[nodiscard]] session::TargetSetup with_resources(session::TargetSetup setup) const;
  template <class Run, class Give>
  void run(Run work, Give give);
  void act(session::TargetAction& next);
  [[nodiscard]] bool read(session::TargetAction& next);
  [[nodiscard]] bool transfer(session::TargetAction& next);
  [[nodiscard]] bool commit(session::TargetAction& next);
  void tell(session::TargetAction& next);
  void sign(std::uint32_t id, std::uint32_t segment);
  void sign_table(std::uint32_t id, std::uint32_t part);
  void copy_local(session::target_action::CopyLocal copy);
  void queue_bytes(std::int64_t change);
  void begun(std::uint32_t id, const session::StageEntry& entry);
  void moved(const session::WriteOutcome& outcome, std::uint64_t bytes);

  Reports reports_;
  OnFinish on_finish_;
  SourceDriver* local_source_;
  Pool& pool_;
  Channel& channel_;
  RoundTrip round_trip_;
  TargetWork work_;
  session::Target session_;
  std::unordered_map<std::uint32_t, std::string> paths_;  // of files being written
  bool pumping_ = false;
  std::int64_t queued_bytes_ = 0;  // content that has arrived and is not written yet
  bool paused_ = false;
};

}  // namespace lockstep::job
