#include "net/process.hpp"

#include <csignal>

#include "net/loop_state.hpp"

namespace lockstep::net {

std::string exit_text(const Exit& exit) {
  return exit.signal != 0 ? "killed by signal " + std::to_string(exit.signal)
                          : "exit status " + std::to_string(exit.status);
}

struct Process::Handle {
  uv_process_t uv{};
  Loop::State& state;
  std::shared_ptr<Exited> exited;  // empty once the owner is gone
  bool running = false;

  static void on_exit(uv_process_t* process, std::int64_t status, int signal) {
    auto& self = *static_cast<Handle*>(process->data);
    self.running = false;
    if (const auto exited = self.exited) {
      self.state.guarded([&] { (*exited)(Exit{static_cast<int>(status), signal}); });
    } else {
      close_and_delete(&self, &self.uv);
    }
  }
};

Process::Process(Loop& loop, const std::string& file, const std::vector<std::string>& argv,
                 const std::vector<int>& fds, Exited exited) {
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  std::vector<uv_stdio_container_t> stdio(fds.size());
  for (std::size_t i = 0; i < fds.size(); ++i) {
    stdio[i].flags = UV_INHERIT_FD;
    stdio[i].data.fd = fds[i];
  }
  uv_process_options_t options{};
  options.exit_cb = Handle::on_exit;
  options.file = file.c_str();
  options.args = words.data();
  options.stdio = stdio.data();
  options.stdio_count = static_cast<int>(stdio.size());
  auto* handle = new Handle{{}, loop.state(), std::make_shared<Exited>(std::move(exited)), false};
  handle->uv.data = handle;
  const int result = uv_spawn(&loop.state().loop, &handle->uv, &options);
  if (result < 0) {
    close_and_delete(handle, &handle->uv);  // uv_spawn has initialised it all the same
    throw Error(ExitCode::ipc, "cannot run " + argv.front() + ": " + uv_strerror(result));
  }
  handle->running = true;
  handle_ = handle;
  loop.state().abandon_child = [](uv_handle_t* child) {
    auto* left = static_cast<Handle*>(child->data);
    close_and_delete(left, &left->uv);
  };
}

Process::~Process() {
  handle_->exited.reset();
  if (handle_->running) {
    kill(SIGTERM);
  } else {
    close_and_delete(handle_, &handle_->uv);
  }
}

void Process::kill(int signal) noexcept {
  if (handle_->running) uv_process_kill(&handle_->uv, signal);
}

int Process::pid() const {
  return uv_process_get_pid(&handle_->uv);
}

}  // namespace lockstep::net
