#pragma once
// The keepers: a process for each dataset that belongs to a replica group, or is asked to. It gets
// the connections that name it in their preface.
//
// Threads  the loop's thread.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "daemon/admission.hpp"
#include "daemon/keeper_config.hpp"
#include "daemon/serve.hpp"
#include "daemon/tally.hpp"
#include "group/keeper_session.hpp"
#include "net/loop.hpp"
#include "net/preface.hpp"
#include "net/worker.hpp"

namespace lockstep::daemon {

class Keepers {
 public:
  /// `tally` and `log` outlive this.
  Keepers(net::Loop& loop, std::vector<std::string> arguments, Tally& tally, const Log& log);
  Keepers(const Keepers&) = delete;
  Keepers& operator=(const Keepers&) = delete;
  ~Keepers();

  /// Hands the connection to the keeper that it asks for, started where there is none; false where
  /// no dataset can have it, when nothing has been taken.
  [[nodiscard]] bool enter(net::Greeted& greeted, Admission::Place& place);
  /// From now on `setup` counts: keepers that it makes a difference to start again with it, others
  /// go on; those of members start at once.
  void replace(const SetupRef& setup);
  /// All end; none starts any more.
  void stop();

 private:
  struct Keeper {
    KeeperConfig config;
    std::unique_ptr<net::Worker> worker;
    std::map<std::uint32_t, Admission::Place> places;
  };
  void start(const std::string& dataset);
  void on_message(const std::string& dataset, View message);
  void on_exit(const std::string& dataset, const net::Worker* worker, const net::Exit& exit);
  [[nodiscard]] bool is_kept(const std::string& dataset) const;

  net::Loop& loop_;
  std::vector<std::string> arguments_;
  Tally& tally_;
  const Log& log_;
  SetupRef setup_;
  std::map<std::string, Keeper> keepers_;
  std::map<std::string, std::unique_ptr<net::Loop::Timer>> restarts_;
  std::vector<std::unique_ptr<net::Worker>> ended_;  // until they are off the stack
  std::uint32_t next_seat_ = group::first_seat;
};

}  // namespace lockstep::daemon
