#pragma once
// A whole daemon for tests.
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/serve.hpp"

namespace lockstep::daemon {

// A daemon in a thread of its own; signals are sent to the process.
class Daemon {
 public:
  Daemon(std::string text, const std::vector<std::string>& worker) : text_(std::move(text)) {
    options_.load = [this] {
      const std::lock_guard lock(mutex_);
      return make_setup({{"test.toml", text_}}, identity_);
    };
    options_.worker_arguments = worker;
    options_.announce = [this](const std::string& line) { tell(line); };
    thread_ = std::thread([this] { code_ = serve(options_, log_); });
    const std::string line = wait_for("listening on ");
    const std::string start = "listening on ";
    address_ = line.substr(start.size(), line.find(" id ") - start.size());
  }
  ~Daemon() {
    if (thread_.joinable()) static_cast<void>(stop());
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  void change(std::string text) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
  }
  ExitCode stop() {
    ::kill(::getpid(), SIGTERM);
    thread_.join();
    return code_;
  }
  void join() { thread_.join(); }
  /// The first line not seen yet that contains `what`.
  std::string wait_for(const std::string& what) {
    std::unique_lock lock(mutex_);
    for (;;) {
      while (seen_ < lines_.size()) {
        const std::string& line = lines_[seen_++];
        if (line.find(what) != std::string::npos) return line;
      }
      if (changed_.wait_for(lock, std::chrono::seconds(20)) == std::cv_status::timeout) return "";
    }
  }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::string id() const { return peer_id(identity_.certificate); }

 private:
  void tell(std::string_view line) {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::vector<std::string> lines_;
  std::size_t seen_ = 0;
  Identity identity_ = make_identity("test");
  ServeOptions options_;
  Log log_{[this](std::string_view line) { tell(line); }};
  std::string address_;
  ExitCode code_ = ExitCode::usage;
  std::thread thread_;
};

}  // namespace lockstep::daemon
