#pragma once
// One connection of a keeper: on a thread and a loop of its own, so that what it brings, and what
// goes wrong with it, disturbs nobody.
//
// Layer    group, over job::serve().
// Threads  run() blocks its own; a KeeperDesk is asked on the keeper's loop.
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/log.hpp"
#include "job/serve.hpp"
#include "net/tcp.hpp"

namespace lockstep::group {

/// Connections have numbers from here on, below it are the replicas of the newest header.
constexpr std::uint32_t first_seat = 1000;

/// Sends to one connection, from any thread; nothing once it is gone.
class SeatSender {
 public:
  SeatSender(net::Loop& loop, job::SendGroupMessage send) : loop_(&loop), send_(std::move(send)) {}
  static void send(const std::shared_ptr<SeatSender>& to, wire::GroupMessage message);
  void close();

 private:
  std::mutex mutex_;
  net::Loop* loop_;
  job::SendGroupMessage send_;
};

/// What a peer may do with the dataset, by the host's config.
struct PeerRights {
  bool read = false;
  bool publish = false;
};

struct SeatInfo {
  std::string peer_id;
  PeerRights rights;
  std::shared_ptr<SeatSender> sender;
};

/// The keeper as its sessions see it; all on its loop.
class KeeperDesk {
 public:
  KeeperDesk() = default;
  KeeperDesk(const KeeperDesk&) = delete;
  KeeperDesk& operator=(const KeeperDesk&) = delete;
  virtual ~KeeperDesk() = default;

  /// Named in the newest header of the group.
  [[nodiscard]] virtual bool knows(const std::string& peer_id) const = 0;
  virtual void on_joined(std::uint32_t seat, SeatInfo info) = 0;
  virtual void on_left(std::uint32_t seat) = 0;
  virtual void on_message(std::uint32_t seat, wire::GroupMessage message) = 0;
  /// These throw Error where it is not wanted, or not here.
  [[nodiscard]] virtual job::TargetPlace stage(const wire::GenerationId& generation) = 0;
  virtual void on_push_over(const wire::GenerationId& generation, ExitCode code,
                            const std::string& why) = 0;
  [[nodiscard]] virtual std::shared_ptr<fs::Root> tree(const wire::GenerationId& generation) = 0;
};

class KeeperSession {
 public:
  struct Setup {
    net::Loop& keeper_loop;
    KeeperDesk& desk;
    std::uint32_t seat = 0;  // the connection's number; above all replicas'
    Identity identity;
    std::string dataset;
    std::string path;
    /// By the host's config; any thread.
    std::function<PeerRights(const std::string& peer_id)> rights;
    bool writable = false;
    /// Who it is, once he has proved it.
    std::function<void(const std::string& peer_id)> on_authenticated;
  };
  KeeperSession(Setup setup, const Log& log) : setup_(std::move(setup)), log_(log) {}

  /// Serves the connection to its end.
  void run(net::Socket socket);

 private:
  [[nodiscard]] ExitCode serve(net::Socket socket);
  template <class Ask>
  auto ask(Ask question);
  [[nodiscard]] job::ServeOptions options(net::Loop& loop, const net::Stream& stream);
  [[nodiscard]] std::unique_ptr<job::GroupSeat> join(net::Loop& loop, job::SendGroupMessage send,
                                                     const std::string& peer_id);

  Setup setup_;
  const Log& log_;
  std::optional<wire::GenerationId> pushed_;
  std::string last_line_;
};

}  // namespace lockstep::group
