#pragma once
// One question to another host, and its answer: a session that moves no files.
//
// Layer    private to job's datasets.cpp and far_generations.cpp.
// Threads  blocks the caller's; the loop is its own.
// Time     a host that says nothing for half a minute is given up; heartbeats are enough, as the
//          answer may take long. With the answer complete nobody is waited for.
#include <functional>
#include <optional>
#include <vector>

#include "job/channel.hpp"
#include "job/connect.hpp"
#include "wire/message.hpp"

namespace lockstep::job {

class Question {
 public:
  /// Takes what comes but refusals and the welcome; true when the answer is complete. What it
  /// throws ends the session.
  using OnMessage = std::function<bool(wire::Message message)>;
  Question(const Location& host, const Link& link, OnMessage on_message)
      : host_(host), link_(link), on_message_(std::move(on_message)) {}

  /// Says `hello`, and then `ask`. Returns with the answer complete; throws a refusal, what the
  /// connection failed with, Error{protocol} where the host speaks another version, and
  /// Error{stream} where what comes is no welcome and one answer. What happens to the connection
  /// behind the answer is not looked at.
  void put(wire::Hello hello, std::optional<wire::Message> ask);

 private:
  void connected(std::unique_ptr<net::Stream> stream);
  void on_message(wire::Message message);
  void on_welcome(const wire::Message& message);
  void on_closed(const Error* failure);
  void leave();

  const Location& host_;
  const Link& link_;
  OnMessage on_message_;
  std::vector<wire::Message> said_;
  net::Loop loop_;
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<net::Loop::Timer> farewell_;
  std::optional<Error> failure_;
  bool welcomed_ = false;
  bool answered_ = false;
};

}  // namespace lockstep::job
