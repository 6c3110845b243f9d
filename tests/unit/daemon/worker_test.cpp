// A real worker behind a real listener, with a session that only tells what it was granted.
#include "daemon/worker.hpp"

#include <doctest/doctest.h>

#include "net/preface.hpp"
#include "net/tls.hpp"
#include "unit/daemon/service.hpp"

namespace lockstep::daemon {
namespace {

using namespace std::chrono_literals;

// Answers each dataset's name with what is granted, and goes with the peer.
struct TellingSession : net::StreamHandler {
  void on_open() override {}
  void on_bytes(View bytes) override {
    const auto grant = options->grant(std::string(as_text(bytes)));
    std::string answer = "nothing of";
    if (grant) answer = grant->root + (grant->may_write && !grant->read_only ? " rw of" : " ro of");
    for (const job::Dataset& dataset : options->datasets()) {
      answer += ' ' + dataset.name + (dataset.writable ? "+" : "-");
    }
    const View text = as_view(answer);
    stream->write(Bytes(text.begin(), text.end()));
  }
  void on_end() override { stream->end(); }
  void on_writable() override {}
  void on_closed(const Error* failure) override {
    if (failure != nullptr) log->line(failure->what());
    loop->stop();
  }
  net::Loop* loop = nullptr;
  net::Stream* stream = nullptr;
  const job::ServeOptions* options = nullptr;
  const Log* log = nullptr;
};

ExitCode tell(net::Loop& loop, std::unique_ptr<net::Stream> stream,
              const job::ServeOptions& options, const Log& log) {
  TellingSession session;
  session.loop = &loop;
  session.stream = stream.get();
  session.options = &options;
  session.log = &log;
  stream->start(session);
  loop.run();
  return ExitCode::ok;
}

// A client that asks one question; answer or failure ends it.
struct Asking : net::StreamHandler {
  Asking(const std::string& address, const Identity& identity, const std::string& server)
      : context(identity) {
    connecting = net::connect(loop, net::parse_address(address, 0), 10s,
                              [this, server](std::variant<net::Socket, Error> outcome) {
                                net::TlsOptions options;
                                options.expected = {server};
                                options.prologue = net::encode_preface({});
                                stream =
                                    net::tls_client(loop, std::move(std::get<net::Socket>(outcome)),
                                                    context, std::move(options));
                                stream->start(*this);
                              });
  }
  std::string ask(const std::string& dataset) {
    question = dataset;
    loop.run();
    return answer;
  }
  void on_open() override {
    const View text = as_view(question);
    stream->write(Bytes(text.begin(), text.end()));
  }
  void on_bytes(View bytes) override {
    answer = as_text(bytes);
    stream->end();
  }
  void on_end() override { stream->end(); }
  void on_writable() override {}
  void on_closed(const Error* failure) override {
    if (failure != nullptr) answer = "failed";
    loop.stop();
  }

  net::Loop loop;
  net::TlsContext context;
  std::unique_ptr<net::Connecting> connecting;
  std::unique_ptr<net::Stream> stream;
  std::string question;
  std::string answer;
};

std::string config_for(const Identity& client) {
  return "[serve]\nlisten = [\"127.0.0.1:0\"]\n"
         "[dataset.a]\npath = \"/a\"\nread_only = false\n"
         "[dataset.b]\npath = \"/b\"\n"
         "[dataset.secret]\npath = \"/secret\"\n"
         "[dataset.foreign]\npath = \"/foreign\"\nuid = \"no-such-user\"\n"
         "[peer.client]\nid = \"" +
         peer_id(client.certificate) +
         "\"\nrights = { a = \"write\", b = \"write\", foreign = \"read\" }\n";
}

const std::vector<std::string> real_worker = {"--test-case=the worker of worker_test", "--no-skip",
                                              "--out=/dev/null"};

}  // namespace

TEST_SUITE("daemon/worker") {
  TEST_CASE("the worker of worker_test" * doctest::skip()) {
    static_cast<void>(run_worker(Log(), tell));
  }

  TEST_CASE("a known peer gets what its rights say") {
    const Identity client = make_identity("client");
    Daemon daemon(config_for(client), real_worker);
    const struct {
      const char* dataset;
      const char* answer;
    } cases[] = {{"a", "/a rw of a+ b- foreign-"},
                 {"b", "/b ro of a+ b- foreign-"},
                 {"secret", "nothing of a+ b- foreign-"},
                 {"absent", "nothing of a+ b- foreign-"},
                 {"foreign", "nothing of a+ b- foreign-"}};
    for (const auto& c : cases) {
      CAPTURE(c.dataset);
      CHECK(Asking(daemon.address(), client, daemon.id()).ask(c.dataset) == c.answer);
    }
    CHECK_FALSE(daemon.wait_for("cannot work as user no-such-user: no such user").empty());
  }

  TEST_CASE("an unknown peer is refused with one line in the log") {
    const Identity stranger = make_identity("stranger");
    Daemon daemon(config_for(make_identity("client")), real_worker);
    CHECK(Asking(daemon.address(), stranger, daemon.id()).ask("a") == "failed");
    CHECK(daemon.wait_for("refused 127.0.0.1:").find(": ") != std::string::npos);
  }
}
}  // namespace lockstep::daemon
