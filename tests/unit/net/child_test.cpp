#include "net/child.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "contract/stream_ends.hpp"
#include "net/ipc.hpp"

namespace lockstep::net {
namespace {

Recorder& run_child(Loop& loop, Recorder& seen, const std::string& script) {
  ignore_sigpipe();
  const auto stream = spawn_stream(loop, {"sh", "-c", script}, "ssh host");
  stream->start(seen);
  CHECK(run_until(loop, [&] { return seen.closed || seen.ended; }));
  if (!seen.closed) {
    stream->end();
    CHECK(run_until(loop, [&] { return seen.closed; }));
  }
  return seen;
}

TEST_CASE("child: a command that does not exist") {
  Loop loop;
  try {
    const auto stream = spawn_stream(loop, {"/nonexistent/ssh"}, "ssh host");
    FAIL("it ran");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::ipc);
    CHECK(std::string(error.what()) == "cannot run /nonexistent/ssh: no such file or directory");
  }
}

TEST_CASE("child: its exit status decides what its end means") {
  struct Case {
    const char* script;
    ExitCode code;
    const char* text;
  };
  const std::vector<Case> cases = {
      {"echo hi; exit 0", ExitCode::ok, "no failure"},
      {"echo hi; exit 127", ExitCode::ipc,
       "ssh host: exit status 127 (is lockstep installed over there?)"},
      {"echo hi; exit 255", ExitCode::ipc,
       "ssh host: exit status 255 (the remote shell could not connect)"},
      {"echo hi; exit 3", ExitCode::stream, "ssh host: exit status 3"},
      {"echo hi; kill -9 $$", ExitCode::ipc, "ssh host: killed by signal 9"},
      {"exec 0<&-; echo hi; exit 127", ExitCode::ipc,
       "ssh host: exit status 127 (is lockstep installed over there?)"}};
  for (const Case& c : cases) {
    CAPTURE(c.script);
    Loop loop;
    Recorder seen;
    run_child(loop, seen, c.script);
    CHECK(seen.text() == "hi\n");
    CHECK(seen.code() == static_cast<int>(c.code));
    CHECK(seen.what() == c.text);
  }
}

/// "socket:[12345]": what a descriptor is, the same in every process that has it.
std::string kernel_name(int fd) {
  struct stat status {};
  REQUIRE(::fstat(fd, &status) == 0);
  return "[" + std::to_string(status.st_ino) + "]";
}

TEST_CASE("child: none of our sockets and pipes leaks into it") {
  Loop loop;
  const auto sockets = connected_sockets(loop);
  auto other = connected_sockets(loop);
  const std::string streaming = kernel_name(other.near.fd.get());
  const auto stream = plain_stream(loop, std::move(other.near));
  Recorder stream_seen;
  stream->start(stream_seen);
  settle(loop);
  const auto ipc = make_ipc_pair();
  Recorder seen;
  run_child(loop, seen, "readlink /proc/$$/fd/*; exit 0");
  CHECK(seen.text().find("pipe:[") != std::string::npos);  // its standard input
  for (const std::string& name :
       {kernel_name(sockets.near.fd.get()), kernel_name(sockets.far.fd.get()), streaming,
        kernel_name(ipc.first.get()), kernel_name(ipc.second.get())}) {
    CHECK(seen.text().find(name) == std::string::npos);
  }
}

TEST_CASE("child: it is ended with its stream") {
  Loop loop;
  Recorder seen;
  auto stream = spawn_stream(loop, {"sh", "-c", "echo ready; exec sleep 1000"}, "sleeper");
  stream->start(seen);
  CHECK(run_until(loop, [&] { return !seen.received.empty(); }));
  stream.reset();
  settle(loop);
}

TEST_CASE("child: a loop may end while a child runs") {
  Recorder seen;
  Loop loop;
  auto stream = spawn_stream(loop, {"cat"}, "cat");
  stream->start(seen);
}

}  // namespace
}  // namespace lockstep::net
