// The daemon with workers that are this test program, run with a case that no test run picks.
#include "daemon/serve.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include "daemon/notice.hpp"
#include "daemon/sessions.hpp"
#include "net/ipc.hpp"
#include "net/worker.hpp"
#include "unit/daemon/client.hpp"
#include "unit/daemon/service.hpp"

namespace lockstep::daemon {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> fake_worker = {"--test-case=the worker of serve_test", "--no-skip",
                                              "--out=/dev/null"};
const std::string peer = "SHA256:" + std::string(43, 'A');

// Says on its connection what it knows, then lives until the client closes.
void act_as_worker() {
  net::Loop loop;
  net::WorkerEnds ends = net::worker_ends(loop);
  std::unique_ptr<net::IpcPipe> pipe;
  net::IpcEvents events;
  events.on_message = [&](View message) {
    const Launch launch = decode_launch(message);
    pipe->send(encode_notice({Notice::Kind::authenticated, peer}));
    pipe->send(encode_notice({Notice::Kind::uses, "d"}));
    const std::string text = "worker knows " + launch.files.at(0).name;
    static_cast<void>(::send(ends.connection.fd.get(), text.data(), text.size(), MSG_NOSIGNAL));
  };
  events.on_socket = [&](net::Socket socket, View) {
    const std::string text = "joined";
    static_cast<void>(::send(socket.fd.get(), text.data(), text.size(), MSG_NOSIGNAL));
  };
  pipe = std::make_unique<net::IpcPipe>(loop, std::move(ends.pipe), std::move(events));
  const auto watch = loop.every(5ms, [&] {
    char byte = 0;
    if (::recv(ends.connection.fd.get(), &byte, 1, MSG_DONTWAIT) == 0) loop.stop();
  });
  loop.run();
}

std::string config_text(const std::string& right, bool listed = true) {
  const std::string grant = listed ? "d = \"" + right + "\"" : "";
  return "[serve]\nlisten = [\"127.0.0.1:0\"]\n[dataset.d]\npath = \"/d\"\n[peer.p]\nid = \"" +
         peer + "\"\nrights = { " + grant + " }\n";
}

net::Token token_of(int value) {
  net::Token token;
  token.fill(static_cast<std::byte>(value));
  return token;
}

Bytes opening(int token) {
  return net::encode_preface({net::Preface::Kind::open, token_of(token)});
}
Bytes joining(int token) {
  return net::encode_preface({net::Preface::Kind::join, token_of(token)});
}

}  // namespace

TEST_SUITE("daemon/serve") {
  TEST_CASE("the worker of serve_test" * doctest::skip()) {
    act_as_worker();
  }

  TEST_CASE("a connection gets a worker that knows the config") {
    Daemon daemon(config_text("read"), fake_worker);
    const Client client(daemon.address());
    client.send(opening(1));
    CHECK(client.receive() == "worker knows test.toml");
    client.finish();
    CHECK(client.receive().empty());
    CHECK(daemon.stop() == ExitCode::ok);
  }

  TEST_CASE("further connections reach the session of their token") {
    Daemon daemon(config_text("read"), fake_worker);
    const Client first(daemon.address());
    first.send(opening(1));
    CHECK(first.receive() == "worker knows test.toml");
    const Client second(daemon.address());
    second.send(joining(1));
    CHECK(second.receive() == "joined");
    const Client stranger(daemon.address());
    stranger.send(joining(2));
    CHECK(stranger.receive().empty());
    CHECK_FALSE(daemon.wait_for("no session to join").empty());
    const Client again(daemon.address());
    again.send(opening(1));
    CHECK(again.receive().empty());
    CHECK_FALSE(daemon.wait_for("token is taken").empty());
    first.finish();
  }

  TEST_CASE("a bad config is not taken over and a session lives on") {
    Daemon daemon(config_text("read"), fake_worker);
    const Client client(daemon.address());
    client.send(opening(1));
    CHECK(client.receive() == "worker knows test.toml");
    daemon.change("[serv]\n");
    ::kill(::getpid(), SIGHUP);
    CHECK(daemon.wait_for("config not reloaded").find("did you mean \"serve\"") !=
          std::string::npos);
    daemon.change(config_text("write"));
    ::kill(::getpid(), SIGHUP);
    CHECK_FALSE(daemon.wait_for("config reloaded").empty());
    CHECK_FALSE(client.is_closed());
    client.finish();
  }

  TEST_CASE("a peer that loses its rights is dropped") {
    Daemon daemon(config_text("read"), fake_worker);
    const Client client(daemon.address());
    client.send(opening(1));
    CHECK(client.receive() == "worker knows test.toml");
    daemon.change(config_text("read", false));
    ::kill(::getpid(), SIGHUP);
    CHECK_FALSE(daemon.wait_for("lost its rights").empty());
    CHECK(client.receive().empty());
  }

  TEST_CASE("a drain waits for sessions and takes no new ones") {
    Daemon daemon(config_text("read"), fake_worker);
    const Client client(daemon.address());
    client.send(opening(1));
    CHECK(client.receive() == "worker knows test.toml");
    ::kill(::getpid(), SIGTERM);
    CHECK_FALSE(daemon.wait_for("draining 1 sessions").empty());
    CHECK_FALSE(Client(daemon.address()).connected());
    CHECK_FALSE(client.is_closed());
    client.finish();
    daemon.join();
  }

  TEST_CASE("a second signal does not wait") {
    Daemon daemon(config_text("read"), fake_worker);
    const Client client(daemon.address());
    client.send(opening(1));
    CHECK(client.receive() == "worker knows test.toml");
    ::kill(::getpid(), SIGTERM);
    CHECK_FALSE(daemon.wait_for("draining").empty());
    CHECK(daemon.stop() == ExitCode::ok);
    CHECK(client.receive().empty());
  }

  TEST_CASE("a start with a bad config or address fails") {
    ServeOptions options;
    options.load = [] {
      return make_setup({{"x", "[serve]\nlisten = [\"nowhere\"]\n"}}, make_identity("x"));
    };
    options.announce = [](const std::string&) {};
    CHECK_THROWS_AS(static_cast<void>(serve(options, Log())), Error);
    options.load = []() -> Setup { throw Error(ExitCode::usage, "bad"); };
    CHECK_THROWS_AS(static_cast<void>(serve(options, Log())), Error);
  }

  TEST_CASE("a config beyond a worker's pipe is refused") {
    const std::string big(std::size_t{900} << 10U, '#');
    CHECK_THROWS_AS(static_cast<void>(make_setup({{"a", big}, {"b", big}}, Identity{})), Error);
  }

  TEST_CASE("which changes of a config take rights away") {
    const Config before = parse_config({{"t", config_text("write")}});
    const struct {
      const char* what;
      std::string text;
      bool keeps;
    } cases[] = {{"same", config_text("write"), true},
                 {"more", config_text("publish"), true},
                 {"less", config_text("read"), false},
                 {"none", config_text("read", false), false},
                 {"nobody", "", false}};
    for (const auto& c : cases) {
      CAPTURE(c.what);
      const Config now = parse_config({{"t", c.text}});
      CHECK(keeps_rights(before, now, peer, "d") == c.keeps);
      CHECK(keeps_rights(before, now, peer, "") == !c.text.empty());
    }
  }

  TEST_CASE("notices of a worker are checked") {
    const Notice back = decode_notice(encode_notice({Notice::Kind::authenticated, peer}));
    CHECK(back.text == peer);
    CHECK(decode_notice(encode_notice({Notice::Kind::line, std::string(9'999, 'x')})).text.size() ==
          4096);
    for (const Notice& bad :
         {Notice{Notice::Kind::authenticated, "me"}, Notice{Notice::Kind::uses, "../x"},
          Notice{Notice::Kind::seated, "x"}, Notice{Notice::Kind::seated, ""},
          Notice{Notice::Kind::left, "-1"}, Notice{Notice::Kind::left, "1 "},
          Notice{Notice::Kind::left, "4294967296"}, Notice{static_cast<Notice::Kind>(5), "1"}}) {
      CHECK_THROWS_AS(static_cast<void>(decode_notice(encode_notice(bad))), Error);
    }
    for (const auto kind : {Notice::Kind::seated, Notice::Kind::left}) {
      const Notice seat = decode_notice(encode_notice({kind, "1001"}));
      CHECK(seat.kind == kind);
      CHECK(seat_in(seat.text) == 1001U);
    }
    CHECK_THROWS_AS(static_cast<void>(decode_notice({})), Error);
  }
}
}  // namespace lockstep::daemon
