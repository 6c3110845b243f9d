#include "net/child.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>

#include "net/process.hpp"
#include "net/sockets.hpp"
#include "net/wire_core.hpp"

namespace lockstep::net {
namespace {

constexpr int pipe_bytes = 1 << 20;
constexpr std::chrono::milliseconds exit_wait{2000};  // between the end of output and the exit

struct Pipe {
  Fd read;
  Fd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error(ExitCode::ipc, "make a pipe: " + errno_text(errno));
  }
  static_cast<void>(::fcntl(ends[0], F_SETPIPE_SZ, pipe_bytes));  // fewer wake-ups, if allowed
  return {Fd(ends[0]), Fd(ends[1])};
}

Error exit_failure(const std::string& name, const Exit& exit) {
  const bool ipc =
      exit.signal != 0 || exit.status == 126 || exit.status == 127 || exit.status == 255;
  std::string text = name + ": " + exit_text(exit);
  if (exit.status == 127) text += " (is lockstep installed over there?)";
  if (exit.status == 255) text += " (the remote shell could not connect)";
  return {ipc ? ExitCode::ipc : ExitCode::stream, text};
}

class ChildCore final : public WireCore {
 public:
  using WireCore::WireCore;
  void run(const std::vector<std::string>& argv, const std::vector<int>& fds) {
    process_ = std::make_unique<Process>(loop(), argv.front(), argv, fds, [this](const Exit& exit) {
      exit_ = exit;
      enter([this] { judge(); });
    });
  }

 private:
  void release() noexcept override {
    timer_.reset();
    process_.reset();
    WireCore::release();
  }
  /// The end of output means nothing until the exit status says so.
  void input_ended() override {
    over_ = true;
    if (!exit_) timer_ = loop().after(exit_wait, [this] { enter([this] { end_for_good(); }); });
    judge();
  }
  void judge() {
    if (!over_ || !exit_) return;
    timer_.reset();
    if (exit_->status != 0 || exit_->signal != 0) throw exit_failure(name(), *exit_);
    end_for_good();
  }
  void end_for_good() {
    WireCore::input_ended();
    input_end_told();
  }
  [[nodiscard]] bool tells_end_later() const override { return true; }

  std::unique_ptr<Process> process_;
  std::unique_ptr<Loop::Timer> timer_;
  std::optional<Exit> exit_;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<Stream> spawn_stream(Loop& loop, const std::vector<std::string>& argv,
                                     const std::string& name) {
  assert(!argv.empty());
  Pipe down = make_pipe();
  Pipe up = make_pipe();
  const auto core = std::make_shared<ChildCore>(
      loop, Wire{std::move(up.read), std::move(down.write), name}, std::make_unique<PlainFilter>());
  core->run(argv, {down.read.get(), up.write.get(), STDERR_FILENO});
  return make_stream(core);
}

std::unique_ptr<Stream> stdio_stream(Loop& loop) {
  set_close_on_exec(STDIN_FILENO);
  set_close_on_exec(STDOUT_FILENO);
  return make_stream(
      std::make_shared<WireCore>(loop, Wire{Fd(STDIN_FILENO), Fd(STDOUT_FILENO), "standard input"},
                                 std::make_unique<PlainFilter>()));
}

}  // namespace lockstep::net
