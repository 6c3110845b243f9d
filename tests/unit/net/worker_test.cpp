// The test program is its own worker: started with --net-worker it never reaches doctest.
#include "net/worker.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstring>

#include "contract/stream_ends.hpp"

namespace lockstep::net {
namespace {

/// Echoes on its connection, answers messages, and greets on each socket it is handed.
int worker_main() {
  Loop loop;
  WorkerEnds ends = worker_ends(loop);
  const Echo echo(plain_stream(loop, std::move(ends.connection)));
  std::vector<std::unique_ptr<Echo>> joined;
  std::unique_ptr<IpcPipe> pipe;
  IpcEvents events;
  events.on_message = [&](View message) {
    Bytes answer = to_bytes("got ");
    append(answer, message);
    pipe->send(answer);
  };
  events.on_socket = [&](Socket socket, View note) {
    auto stream = plain_stream(loop, std::move(socket));
    stream->write(Bytes(note.begin(), note.end()));
    joined.push_back(std::make_unique<Echo>(std::move(stream)));
  };
  events.on_end = [&](const Error*) { loop.stop(); };
  pipe = std::make_unique<IpcPipe>(loop, std::move(ends.pipe), std::move(events));
  pipe->send(as_view("authenticated"));
  loop.run();
  return 7;
}

[[gnu::constructor]] void become_worker(int argc, char** argv) {
  if (argc < 2 || std::strcmp(argv[1], "--net-worker") != 0) return;
  int status = 70;
  try {
    ignore_sigpipe();
    status = worker_main();
  } catch (const std::exception&) {
    status = 71;
  }
  ::_exit(status);
}

struct Parent {
  Loop loop;
  std::vector<std::string> messages;
  std::optional<Exit> exit;
  bool pipe_ended = false;
  std::unique_ptr<Worker> worker;

  Worker::Events events() {
    Worker::Events all;
    all.pipe.on_message = [this](View message) { messages.emplace_back(as_text(message)); };
    all.pipe.on_end = [this](const Error*) { pipe_ended = true; };
    all.on_exit = [this](const Exit& how) { exit = how; };
    return all;
  }
};

TEST_CASE("worker: serves its connection, talks to us, and takes further sockets") {
  ignore_sigpipe();
  Parent parent;
  auto first = connected_sockets(parent.loop);
  auto second = connected_sockets(parent.loop);
  parent.worker = std::make_unique<Worker>(parent.loop, std::vector<std::string>{"--net-worker"},
                                           std::move(first.far), parent.events());
  CHECK(parent.worker->pid() > 0);

  auto stream = plain_stream(parent.loop, std::move(first.near));
  Recorder seen;
  stream->start(seen);
  stream->write(to_bytes("hello"));
  CHECK(run_until(parent.loop, [&] { return seen.text() == "hello"; }));

  const std::string config(300'000, 'c');
  parent.worker->pipe().send(as_view(config));
  parent.worker->pipe().send_socket(std::move(second.far), as_view("token"));
  auto joined = plain_stream(parent.loop, std::move(second.near));
  Recorder joined_seen;
  joined->start(joined_seen);
  joined->write(to_bytes(" and back"));
  CHECK(run_until(parent.loop, [&] { return joined_seen.text() == "token and back"; }));
  CHECK(run_until(parent.loop, [&] { return parent.messages.size() == 2; }));
  CHECK(parent.messages[0] == "authenticated");
  CHECK(parent.messages[1] == "got " + config);

  parent.worker->kill(9);
  CHECK(run_until(parent.loop, [&] { return parent.exit.has_value() && parent.pipe_ended; }));
  CHECK(parent.exit->signal == 9);
  CHECK(run_until(parent.loop, [&] { return seen.ended && joined_seen.ended; }));
}

TEST_CASE("worker: a listener that is gone ends its workers' pipes") {
  Loop loop;
  auto [ours, theirs] = make_ipc_pair();
  bool ended = false;
  IpcEvents events;
  events.on_end = [&](const Error* failure) { ended = failure == nullptr; };
  const IpcPipe pipe(loop, std::move(theirs), std::move(events));
  ours.reset();
  CHECK(run_until(loop, [&] { return ended; }));
}

TEST_CASE("worker: a pipe that breaks the rules is closed") {
  struct Case {
    const char* name;
    std::array<unsigned char, 5> frame;
  };
  for (const Case& c : {Case{"too long", {1, 0, 0x10, 0, 0}},
                        {"unknown kind", {0, 0, 0, 0, 2}},
                        {"socket missing", {0, 0, 0, 0, 1}}}) {
    CAPTURE(c.name);
    Loop loop;
    auto ends = make_ipc_pair();
    std::optional<Error> failure;
    IpcEvents events;
    events.on_end = [&](const Error* error) {
      if (error != nullptr) failure.emplace(*error);
    };
    const IpcPipe pipe(loop, std::move(ends.first), std::move(events));
    REQUIRE(::write(ends.second.get(), c.frame.data(), c.frame.size()) == 5);
    CHECK(run_until(loop, [&] { return failure.has_value(); }));
  }
}

TEST_CASE("worker: a function that throws ends the pipe, and the pipe may go inside it") {
  Loop loop;
  auto ends = make_ipc_pair();
  std::string what;
  std::unique_ptr<IpcPipe> pipe;
  IpcEvents events;
  events.on_message = [](View) { throw Error(ExitCode::protocol, "no such request"); };
  events.on_end = [&](const Error* error) {
    what = error != nullptr ? error->what() : "none";
    pipe.reset();
  };
  pipe = std::make_unique<IpcPipe>(loop, std::move(ends.first), std::move(events));
  {
    IpcPipe other(loop, std::move(ends.second), {});
    other.send(as_view("x"));
  }
  CHECK(run_until(loop, [&] { return !pipe; }));
  CHECK(what == "no such request");
}

}  // namespace
}  // namespace lockstep::net
