#pragma once
// The running workers: started, told their setup, listened to, dropped when their peer loses its
// rights.
//
// Threads  the loop's thread.
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "daemon/admission.hpp"
#include "daemon/notice.hpp"
#include "daemon/refusal_log.hpp"
#include "daemon/serve.hpp"
#include "daemon/tally.hpp"
#include "net/loop.hpp"
#include "net/preface.hpp"
#include "net/worker.hpp"

namespace lockstep::daemon {

class Sessions {
 public:
  /// What is borrowed here outlives this. `on_gone` is called after each session's end.
  Sessions(net::Loop& loop, std::vector<std::string> worker_arguments, const Log& log,
           RefusalLog& refusals, Tally& tally, std::function<void()> on_gone);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  /// A new session for an opening connection, or the session it joins. Throws Error{start} when
  /// there is none to join, or its token is taken; Error{ipc} when no worker can be started.
  void enter(net::Greeted greeted, Admission::Place place, const SetupRef& setup);
  /// From now on `setup` counts: sessions whose peers lost what they use are dropped.
  void replace(const SetupRef& setup);
  void kill_all();
  [[nodiscard]] std::size_t count() const { return sessions_.size(); }

 private:
  struct Session {
    std::string name;
    net::Token token{};
    SetupRef setup;  // what its worker was told
    Admission::Place place;
    std::vector<Admission::Place> joined;
    std::string peer;     // empty: not authenticated
    std::string dataset;  // empty: none granted yet
    std::unique_ptr<net::Worker> worker;
    bool dropped = false;
  };
  using Handle = std::list<Session>::iterator;

  void start(net::Greeted greeted, Admission::Place place, const SetupRef& setup);
  void join(net::Greeted greeted, Admission::Place place);
  [[nodiscard]] Session* find(const net::Token& token);
  void on_message(Session& session, View message);
  void on_notice(Session& session, const Notice& notice);
  void on_exit(Handle session, const net::Exit& exit);
  void drop_without_rights(Session& session);
  void drop(Session& session, const std::string& why);

  net::Loop& loop_;
  std::vector<std::string> worker_arguments_;
  const Log& log_;
  RefusalLog& refusals_;
  Tally& tally_;
  std::function<void()> on_gone_;
  SetupRef setup_;
  std::list<Session> sessions_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// True when `peer` may still do with `dataset` what it could under `before`.
[[nodiscard]] bool keeps_rights(const Config& before, const Config& now, const std::string& peer,
                                const std::string& dataset);

}  // namespace lockstep::daemon
