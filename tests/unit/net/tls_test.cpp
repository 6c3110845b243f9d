// TLS between our own two ends.
#include "net/tls.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "contract/stream_ends.hpp"
#include "net/loop_state.hpp"
#include "net/preface.hpp"
#include "net/tls_filter.hpp"

namespace lockstep::net {
namespace {

using std::chrono::milliseconds;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Both ends of one connection.
struct Meeting {
  Loop loop;
  Recorder client;
  Recorder server;
  std::unique_ptr<Stream> client_stream;
  std::unique_ptr<Stream> server_stream;

  Meeting(TlsOptions client_options, TlsOptions server_options) {
    ignore_sigpipe();
    auto sockets = connected_sockets(loop);
    client_stream =
        tls_client(loop, std::move(sockets.near), client_host().context, std::move(client_options));
    server_stream =
        tls_server(loop, std::move(sockets.far), server_host().context, std::move(server_options));
    client_stream->start(client);
    server_stream->start(server);
  }
  bool run_until_open() {
    return run_until(loop, [this] { return client.opened && server.opened; });
  }
  bool run_until_closed() {
    return run_until(loop, [this] { return client.closed && server.closed; });
  }
};

TEST_CASE("tls: both ends know each other and share a binding") {
  Meeting meeting(expecting(server_host().id()), expecting(client_host().id()));
  REQUIRE(meeting.run_until_open());
  CHECK(meeting.client_stream->peer_id() == server_host().id());
  CHECK(meeting.server_stream->peer_id() == client_host().id());
  CHECK(is_peer_id(client_host().id()));
  const Bytes binding = meeting.client_stream->channel_binding();
  CHECK(binding.size() == 32);
  CHECK((binding == meeting.server_stream->channel_binding()));
  CHECK(meeting.client_stream->wire_bytes_out() < 2000);
}

TEST_CASE("tls: a server with the wrong key is named with the expected one") {
  Meeting meeting(expecting(client_host().id()), accepting_all());
  REQUIRE(meeting.run_until_closed());
  CHECK_FALSE(meeting.client.opened);
  CHECK(meeting.client.code() == static_cast<int>(ExitCode::identity));
  CHECK(contains(meeting.client.what(), "server is " + server_host().id()));
  CHECK(contains(meeting.client.what(), "expected " + client_host().id()));
  CHECK_FALSE(meeting.server.opened);
  CHECK(meeting.server.code() == static_cast<int>(ExitCode::identity));
  CHECK(contains(meeting.server.what(), "does not accept our identity"));
}

TEST_CASE("tls: one of several expected keys will do") {
  TlsOptions options = expecting(client_host().id());
  options.expected.push_back(server_host().id());
  Meeting meeting(std::move(options), accepting_all());
  CHECK(meeting.run_until_open());
}

TEST_CASE("tls: an unknown client is refused, and told so") {
  TlsOptions nobody;
  nobody.accepts = [](const std::string&) { return false; };
  Meeting meeting(expecting(server_host().id()), std::move(nobody));
  REQUIRE(meeting.run_until_closed());
  CHECK(meeting.server.code() == static_cast<int>(ExitCode::identity));
  CHECK(contains(meeting.server.what(), client_host().id() + ", which is not known here"));
  CHECK(meeting.client.code() == static_cast<int>(ExitCode::identity));
  CHECK(contains(meeting.client.what(), "does not accept our identity " + client_host().id()));
  CHECK(contains(meeting.client.what(), "unknown CA"));
}

TEST_CASE("tls: nobody is accepted when nobody says who") {
  Meeting meeting(TlsOptions{}, accepting_all());
  REQUIRE(meeting.run_until_closed());
  CHECK(meeting.client.code() == static_cast<int>(ExitCode::identity));
}

TEST_CASE("tls: what the decision throws is the failure") {
  TlsOptions options;
  options.accepts = [](const std::string&) -> bool {
    throw Error(ExitCode::file_io, "known_peers.toml: unreadable");
  };
  Meeting meeting(std::move(options), accepting_all());
  REQUIRE(meeting.run_until_closed());
  CHECK(meeting.client.code() == static_cast<int>(ExitCode::file_io));
  CHECK(meeting.client.what() == "known_peers.toml: unreadable");
}

TEST_CASE("tls: an end without close_notify is a failure") {
  Meeting meeting(expecting(server_host().id()), accepting_all());
  REQUIRE(meeting.run_until_open());
  meeting.server_stream->write(to_bytes("half a"));
  REQUIRE(run_until(meeting.loop, [&] { return !meeting.client.received.empty(); }));
  meeting.server_stream.reset();
  REQUIRE(run_until(meeting.loop, [&] { return meeting.client.closed; }));
  CHECK_FALSE(meeting.client.ended);
  CHECK(meeting.client.code() == static_cast<int>(ExitCode::stream));
  CHECK(contains(meeting.client.what(), "connection closed without close_notify"));
}

TEST_CASE("tls: keys change under way") {
  TlsOptions client = expecting(server_host().id());
  TlsOptions server = accepting_all();
  client.key_update_bytes = server.key_update_bytes = 50'000;
  Meeting meeting(std::move(client), std::move(server));
  const Bytes sent = pattern(5U << 20U);
  meeting.client_stream->write(sent);
  meeting.server_stream->write(sent);
  CHECK(run_until(meeting.loop, [&] {
    return meeting.client.received.size() == sent.size() &&
           meeting.server.received.size() == sent.size();
  }));
  CHECK((meeting.client.received == sent));
  CHECK((meeting.server.received == sent));
}

TEST_CASE("tls: the preface goes ahead of the handshake") {
  ignore_sigpipe();
  Loop loop;
  auto sockets = connected_sockets(loop);
  TlsOptions options = expecting(server_host().id());
  options.prologue = encode_preface({});
  const auto client =
      tls_client(loop, std::move(sockets.near), client_host().context, std::move(options));
  Recorder client_seen;
  Recorder server_seen;
  std::unique_ptr<Stream> server;
  const auto reading =
      read_preface(loop, std::move(sockets.far), milliseconds(5000), [&](auto got) {
        server = tls_server(loop, std::move(got->socket), server_host().context, accepting_all());
        server->start(server_seen);
      });
  client->start(client_seen);
  client->write(to_bytes("hello"));
  CHECK(run_until(loop, [&] { return server_seen.text() == "hello"; }));
}

TEST_CASE("tls: small messages share records") {
  Meeting meeting(expecting(server_host().id()), accepting_all());
  REQUIRE(meeting.run_until_open());
  const auto before = meeting.client_stream->wire_bytes_out();
  for (int i = 0; i < 1000; ++i) meeting.client_stream->write(to_bytes("0123456789"));
  CHECK(run_until(meeting.loop, [&] { return meeting.server.received.size() == 10'000; }));
  CHECK(meeting.client_stream->wire_bytes_out() - before < 10'100);
}

/// Moves what `from` has to say to `to`, `step` bytes at a time.
Bytes carry(TlsFilter& from, OutQueue& queue, TlsFilter& to, std::size_t step) {
  Bytes scratch(Loop::State::plain_buffer_bytes);
  Bytes plain;
  std::array<View, 1> views{};
  while (from.output(queue, views) > 0) {
    const View piece = views[0].first(std::min(step, views[0].size()));
    append(plain, to.decode(piece, scratch));
    to.check();
    from.sent(queue, piece.size());
  }
  return plain;
}

TEST_CASE("tls: filters meet without a socket, byte by byte") {
  TlsFilter client(client_host().context, TlsFilter::Role::client, expecting(server_host().id()),
                   "server");
  TlsFilter server(server_host().context, TlsFilter::Role::server, accepting_all(), "client");
  Bytes scratch(Loop::State::plain_buffer_bytes);
  OutQueue to_server;
  OutQueue to_client;
  to_server.push(pattern(40'000));
  CHECK(client.decode({}, scratch).empty());
  Bytes received;
  for (int round = 0; round < 4; ++round) {
    append(received, carry(client, to_server, server, 1));
    carry(server, to_client, client, 1);
  }
  CHECK(client.open());
  CHECK(server.open());
  CHECK((received == pattern(40'000)));
  CHECK_FALSE(server.ended());
  CHECK_THROWS_AS(server.check_end(), Error);
  client.finish();
  carry(client, to_server, server, 1);
  CHECK(server.ended());
  CHECK_NOTHROW(server.check_end());
}

TEST_CASE("tls: a changed byte is a failure, after the bytes before it") {
  TlsFilter client(client_host().context, TlsFilter::Role::client, expecting(server_host().id()),
                   "server");
  TlsFilter server(server_host().context, TlsFilter::Role::server, accepting_all(), "client");
  Bytes scratch(Loop::State::plain_buffer_bytes);
  OutQueue queue;
  OutQueue none;
  CHECK(client.decode({}, scratch).empty());
  for (int round = 0; round < 3; ++round) {
    carry(client, queue, server, 4096);
    carry(server, none, client, 4096);
  }
  queue.push(pattern(20'000));
  std::array<View, 1> views{};
  REQUIRE(client.output(queue, views) == 1);
  Bytes cipher(views[0].begin(), views[0].end());
  cipher.back() ^= std::byte{1};
  CHECK(server.decode(cipher, scratch).size() == 16'384);
  CHECK_THROWS_AS(server.check(), Error);
}

}  // namespace
}  // namespace lockstep::net
