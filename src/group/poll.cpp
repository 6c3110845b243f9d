#include "group/poll.hpp"

#include <algorithm>

#include "group/line.hpp"

namespace lockstep::group {
namespace {

class Poll {
 public:
  explicit Poll(const std::vector<Asked>& asked) : answers_(asked.size()), left_(asked.size()) {
    for (std::size_t i = 0; i < asked.size(); ++i) ask(i, asked[i]);
  }

  std::vector<Answered> run(std::chrono::milliseconds patience) {
    const auto deadline = loop_.after(patience, [this] { loop_.stop(); });
    if (left_ > 0) loop_.run();
    for (Answered& one : answers_) {
      if (one.answer || one.code != ExitCode::ok) continue;
      one.code = ExitCode::timeout;
      one.problem = "does not answer";
    }
    return std::move(answers_);
  }

 private:
  void ask(std::size_t i, const Asked& asked) {
    Line::Events events;
    events.on_message = [this, i](wire::GroupMessage message) {
      if (answers_[i].answer) return;
      answers_[i].answer = std::move(message);
      lines_[i]->leave();
      done();
    };
    events.on_closed = [this, i](const Error& why) {
      answers_[i].problem = why.what();
      answers_[i].code = why.code();
      done();
    };
    lines_.push_back(std::make_unique<Line>(loop_, asked.place, asked.link, std::move(events)));
    lines_[i]->send(asked.question);
  }

  void done() {
    if (--left_ == 0) loop_.stop();
  }

  std::vector<Answered> answers_;
  std::size_t left_;
  net::Loop loop_;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace

std::vector<Answered> poll(const std::vector<Asked>& asked, std::chrono::milliseconds patience) {
  return Poll(asked).run(patience);
}

}  // namespace lockstep::group
