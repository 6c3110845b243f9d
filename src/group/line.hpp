#pragma once
// A connection to a replica's keeper, on which messages of its group travel.
//
// Layer    group, over job's channels. Made when needed, and dropped at any time: whoever uses one
//          says again what was not answered.
// Threads  the loop's thread.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "job/channel.hpp"
#include "job/connect.hpp"

namespace lockstep::group {

class Line {
 public:
  struct Events {
    std::function<void(wire::GroupMessage)> on_message;
    /// Last call; the Line may be destroyed in it only by way of Loop::post().
    std::function<void(const Error& why)> on_closed;
  };
  /// `to` and `link` say who must answer; both are kept.
  Line(net::Loop& loop, job::Location to, job::Link link, Events events);
  ~Line();
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// Sent once the other side has said welcome.
  void send(wire::GroupMessage message);
  /// Nothing more is expected: what was sent still goes out.
  void leave();
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  /// Of who answered; empty before that.
  [[nodiscard]] std::string peer_id() const { return channel_ ? channel_->peer_id() : ""; }

 private:
  void connected(std::unique_ptr<net::Stream> stream);
  void on_message(wire::Message message);
  void close(const Error& why);

  net::Loop& loop_;
  job::Location to_;
  job::Link link_;
  Events events_;
  std::unique_ptr<job::Dial> dial_;
  std::unique_ptr<job::Channel> channel_;
  std::vector<wire::GroupMessage> waiting_;
  bool welcomed_ = false;
  bool closed_ = false;
};

}  // namespace lockstep::group
