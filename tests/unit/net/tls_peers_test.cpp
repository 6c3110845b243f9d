// TLS against peers that are not ours: other settings, other protocols, none at all.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/owned.hpp"
#include "contract/stream_ends.hpp"

namespace lockstep::net {
namespace {

using std::chrono::milliseconds;
using Context = Owned<SSL_CTX, SSL_CTX_free>;

struct RawClient {
  bool certificate = true;
  int version = TLS1_3_VERSION;
  std::string alpn = "lockstep/1";
};

Context raw_context(const RawClient& settings) {
  Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), settings.version);
  SSL_CTX_set_max_proto_version(context.get(), settings.version);
  if (!settings.alpn.empty()) {
    const std::string wire = static_cast<char>(settings.alpn.size()) + settings.alpn;
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                            static_cast<unsigned int>(wire.size()));
  }
  if (!settings.certificate) return context;
  const Identity& identity = client_host().identity;
  const Owned<BIO, BIO_free_all> key_pem(BIO_new_mem_buf(identity.private_key.data(), -1));
  const Owned<EVP_PKEY, EVP_PKEY_free> key(
      PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
  const Owned<BIO, BIO_free_all> pem(BIO_new_mem_buf(identity.certificate.data(), -1));
  const Owned<X509, X509_free> certificate(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr));
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  return context;
}

void make_blocking(int fd) {
  timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

/// A blocking TLS client on its own thread against our server on the loop.
template <class Talk>
void serve_raw(const RawClient& settings, Recorder& server, TlsOptions options, Talk talk) {
  ignore_sigpipe();
  Loop loop;
  auto sockets = connected_sockets(loop);
  const auto stream =
      tls_server(loop, std::move(sockets.far), server_host().context, std::move(options));
  server.then = [&](View) { stream->write(pattern(1'000'000)); };
  stream->start(server);
  make_blocking(sockets.near.fd.get());
  std::atomic<bool> done = false;
  std::thread client([&] {
    const Context context = raw_context(settings);
    const Owned<SSL, SSL_free> ssl(SSL_new(context.get()));
    SSL_set_fd(ssl.get(), sockets.near.fd.get());
    talk(ssl.get());
    ERR_clear_error();
    done = true;
  });
  CHECK(run_until(loop, [&] { return done && (server.closed || server.opened); }));
  client.join();
}

TEST_CASE("tls peers: a server takes nobody who is not as strict") {
  struct Case {
    const char* name;
    RawClient settings;
    ExitCode code;
  };
  const std::vector<Case> cases = {
      {"no certificate", {false, TLS1_3_VERSION, "lockstep/1"}, ExitCode::identity},
      {"other protocol", {true, TLS1_3_VERSION, "h2"}, ExitCode::stream},
      {"no protocol", {true, TLS1_3_VERSION, ""}, ExitCode::start},
      {"TLS 1.2", {true, TLS1_2_VERSION, "lockstep/1"}, ExitCode::stream}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Recorder server;
    serve_raw(c.settings, server, accepting_all(), [](SSL* ssl) {
      char byte = 0;
      if (SSL_connect(ssl) == 1) CHECK(SSL_read(ssl, &byte, 1) <= 0);
    });
    CHECK_FALSE(server.opened);
    CHECK(server.code() == static_cast<int>(c.code));
  }
}

TEST_CASE("tls peers: a good stranger gets in without a ticket") {
  Recorder server;
  std::atomic<int> tickets = 0;
  serve_raw({}, server, accepting_all(), [&](SSL* ssl) {
    SSL_CTX_sess_set_new_cb(SSL_get_SSL_CTX(ssl), nullptr);
    REQUIRE(SSL_connect(ssl) == 1);
    CHECK(std::string(SSL_get_cipher(ssl)) == "TLS_AES_128_GCM_SHA256");
    tickets = SSL_SESSION_has_ticket(SSL_get_session(ssl));
  });
  CHECK(server.opened);
  CHECK(tickets == 0);
}

TEST_CASE("tls peers: the key is updated by count of bytes") {
  Recorder server;
  TlsOptions options = accepting_all();
  options.key_update_bytes = 100'000;
  int updates = 0;
  serve_raw({}, server, std::move(options), [&](SSL* ssl) {
    SSL_set_msg_callback(
        ssl, [](int out, int, int type, const void* data, std::size_t, SSL*, void* count) {
          const bool update = type == SSL3_RT_HANDSHAKE &&
                              *static_cast<const unsigned char*>(data) == SSL3_MT_KEY_UPDATE;
          if (out == 0 && update) ++*static_cast<int*>(count);
        });
    SSL_set_msg_callback_arg(ssl, &updates);
    REQUIRE(SSL_connect(ssl) == 1);
    const Bytes request(1);
    REQUIRE(SSL_write(ssl, request.data(), 1) == 1);
    Bytes into(65536);
    std::size_t total = 0;
    for (int got = 1; got > 0 && total < 1'000'000; total += static_cast<std::size_t>(got)) {
      got = SSL_read(ssl, into.data(), static_cast<int>(into.size()));
      if (got <= 0) break;
    }
    CHECK(total == 1'000'000);
  });
  CHECK(updates >= 8);
  CHECK(updates <= 11);
}

/// What our client says about a peer that behaves like `peer`.
template <class Peer>
Recorder& meet(Recorder& seen, milliseconds deadline, Peer peer) {
  ignore_sigpipe();
  Loop loop;
  auto sockets = connected_sockets(loop);
  TlsOptions options = expecting(server_host().id());
  options.handshake_deadline = deadline;
  const auto stream =
      tls_client(loop, std::move(sockets.near), client_host().context, std::move(options));
  stream->start(seen);
  peer(sockets.far.fd);
  CHECK(run_until(loop, [&] { return seen.closed; }));
  CHECK_FALSE(seen.opened);
  return seen;
}

void say(const Fd& fd, std::string_view text) {
  REQUIRE(::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

TEST_CASE("tls peers: a server that is something else is named so") {
  const std::vector<std::string> words = {
      "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "x", std::string(3000, '\0'),
      std::string("\x15\x03\x03\x00\x02\x02\x46", 7)};  // alert: protocol version
  for (const std::string& word : words) {
    CAPTURE(word);
    Recorder seen;
    meet(seen, milliseconds(5000), [&](Fd& fd) {
      say(fd, word);
      ::shutdown(fd.get(), SHUT_WR);
    });
    CHECK(seen.code() == static_cast<int>(ExitCode::start));
    CHECK(seen.what().find(" is not a lockstep server") != std::string::npos);
  }
}

TEST_CASE("tls peers: a server that hangs up at once is not lockstep") {
  Recorder seen;
  meet(seen, milliseconds(5000), [](Fd& fd) { fd.reset(); });
  CHECK(seen.code() == static_cast<int>(ExitCode::start));
}

TEST_CASE("tls peers: a server that says nothing runs into the deadline") {
  Recorder seen;
  meet(seen, milliseconds(30), [](Fd&) {});
  CHECK(seen.code() == static_cast<int>(ExitCode::connect_timeout));
  CHECK(seen.what().find("no answer within 30 ms") != std::string::npos);
}

TEST_CASE("tls peers: a client that sends garbage or nothing is dropped") {
  struct Case {
    const char* name;
    std::string words;
    ExitCode code;
  };
  const std::vector<Case> cases = {{"garbage", "GET / HTTP/1.0\r\n\r\n", ExitCode::stream},
                                   {"silence", "", ExitCode::timeout},
                                   {"a slow start", "\x16\x03\x01", ExitCode::timeout}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Loop loop;
    auto sockets = connected_sockets(loop);
    TlsOptions options = accepting_all();
    options.handshake_deadline = milliseconds(40);
    const auto stream =
        tls_server(loop, std::move(sockets.far), server_host().context, std::move(options));
    Recorder seen;
    stream->start(seen);
    say(sockets.near.fd, c.words);
    CHECK(run_until(loop, [&] { return seen.closed; }));
    CHECK(seen.code() == static_cast<int>(c.code));
  }
}

TEST_CASE("tls peers: an identity that does not fit is refused at start") {
  Identity mixed = make_identity("a");
  mixed.private_key = make_identity("b").private_key;
  CHECK_THROWS_AS(TlsContext context(mixed), Error);
  CHECK_THROWS_AS(TlsContext context(Identity{}), Error);
}

}  // namespace
}  // namespace lockstep::net
