#include "job/connect.hpp"

#include "net/child.hpp"
#include "net/preface.hpp"

namespace lockstep::job {
namespace {

net::TlsOptions tls_options(const Link& link, const std::string& server) {
  net::TlsOptions options;
  if (!link.peer_id.empty()) options.expected = {link.peer_id};
  if (link.peer_id.empty()) {
    options.accepts = [server](const std::string& id) -> bool {
      throw Error(ExitCode::identity, "unknown server " + server + " (its id is " + id +
                                          "): see 'lockstep trust' or give --peer-id");
    };
  }
  options.handshake_deadline = link.connect_timeout;
  net::Preface preface;
  fill_random(preface.token);
  options.prologue = net::encode_preface(preface);
  return options;
}

}  // namespace

Dial::Dial(net::Loop& loop, const Location& to, const Link& link, Done done)
    : loop_(loop), done_(std::move(done)) {
  if (to.kind == Location::Kind::daemon) {
    daemon(to, link);
  } else {
    shell(to, link);
  }
}

void Dial::daemon(const Location& to, const Link& link) {
  tls_ = std::make_unique<net::TlsContext>(link.identity);
  connecting_ =
      net::connect(loop_, {to.host, to.port}, link.connect_timeout,
                   [this, link](std::variant<net::Socket, Error> result) {
                     if (const auto* error = std::get_if<Error>(&result)) {
                       done_(*error);
                       return;
                     }
                     net::Socket& socket = std::get<net::Socket>(result);
                     net::TlsOptions options = tls_options(link, socket.name);
                     done_(net::tls_client(loop_, std::move(socket), *tls_, std::move(options)));
                   });
}

void Dial::shell(const Location& to, const Link& link) {
  std::vector<std::string> argv = link.shell;
  argv.push_back(to.host);
  argv.push_back(link.lockstep_path);
  argv.insert(argv.end(), {"serve", "--stdio"});
  std::unique_ptr<net::Stream> stream = net::spawn_stream(loop_, argv, to.host);
  loop_.post([this, stream = std::make_shared<std::unique_ptr<net::Stream>>(std::move(stream))] {
    done_(std::move(*stream));
  });
}

}  // namespace lockstep::job
