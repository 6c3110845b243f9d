#pragma once
// One question to another host, and its answer: a session that moves no files.
//
// Layer    private to job's datasets.cpp and far_generations.cpp.
// Threads  blocks the caller's; the loop is its own.
#include <functional>
#include <optional>
#include <vector>

#include "job/channel.hpp"
#include "job/connect.hpp"
#include "wire/message.hpp"

namespace lockstep::job {

class Question {
 public:
  /// Takes what comes but refusals and the welcome; true when the answer is complete.
  using OnMessage = std::function<bool(wire::Message message)>;
  Question(const Location& host, const Link& link, OnMessage on_message)
      : host_(host), link_(link), on_message_(std::move(on_message)) {}

  /// Says `hello`, and then `ask`. Returns with the answer complete; throws a refusal, what the
  /// connection failed with, and Error{stream} where it ends before or more comes than an answer.
  void put(wire::Hello hello, std::optional<wire::Message> ask);

 private:
  void connected(std::unique_ptr<net::Stream> stream);
  void on_message(wire::Message message);

  const Location& host_;
  const Link& link_;
  OnMessage on_message_;
  std::vector<wire::Message> said_;
  net::Loop loop_;
  std::unique_ptr<Channel> channel_;
  std::optional<Error> failure_;
  bool answered_ = false;
};

}  // namespace lockstep::job
