#include "job/connect.hpp"

#include <algorithm>

#include "net/child.hpp"
#include "net/preface.hpp"

namespace lockstep::job {
namespace {

net::TlsOptions tls_options(const Link& link, const std::string& server,
                            const net::Preface& preface) {
  net::TlsOptions options;
  if (!link.peer_id.empty()) options.expected = {link.peer_id};
  if (link.peer_id.empty()) {
    options.accepts = [server](const std::string& id) -> bool {
      throw Error(ExitCode::identity, "unknown server " + server + " (its id is " + id +
                                          "): see 'lockstep trust' or give --peer-id");
    };
  }
  options.handshake_deadline = link.connect_timeout;
  options.prologue = net::encode_preface(preface);
  return options;
}

using MakeTls = std::unique_ptr<net::Stream> (*)(net::Loop&, net::Socket, const net::TlsContext&,
                                                 net::TlsOptions);

// A lane has a thread of its own, so it has a context of its own.
Lane::Open lane_open(MakeTls make, const Identity& identity, net::Socket socket,
                     net::TlsOptions options) {
  struct Ingredients {
    Identity identity;
    net::Socket socket;
    net::TlsOptions options;
    std::optional<net::TlsContext> context;
  };
  auto own = std::make_shared<Ingredients>();
  own->identity = identity;
  own->socket = std::move(socket);
  own->options = std::move(options);
  return [own, make](net::Loop& loop) {
    own->context.emplace(own->identity);
    return make(loop, std::move(own->socket), *own->context, std::move(own->options));
  };
}

}  // namespace

Dial::Dial(net::Loop& loop, const Location& to, const Link& link, const net::Preface& preface,
           Done done)
    : loop_(loop), done_(std::move(done)) {
  if (to.kind == Location::Kind::daemon) {
    daemon(to, link, preface);
  } else {
    shell(to, link);
  }
}

void Dial::daemon(const Location& to, const Link& link, const net::Preface& preface) {
  tls_ = std::make_unique<net::TlsContext>(link.identity);
  connecting_ =
      net::connect(loop_, {to.host, to.port, link.family}, link.connect_timeout,
                   [this, link, preface](std::variant<net::Socket, Error> result) {
                     if (const auto* error = std::get_if<Error>(&result)) {
                       done_(*error);
                       return;
                     }
                     auto& socket = std::get<net::Socket>(result);
                     net::TlsOptions options = tls_options(link, socket.name, preface);
                     done_(net::tls_client(loop_, std::move(socket), *tls_, std::move(options)));
                   });
}

net::Preface keeper_preface(const std::string& dataset) {
  const Digest digest = sha256(as_view("lockstep keeper\n" + dataset));
  net::Preface preface;
  preface.kind = net::Preface::Kind::keeper;
  std::copy_n(digest.begin(), preface.token.size(), preface.token.begin());
  return preface;
}

std::vector<std::string> shell_command(const Location& to, const Link& link) {
  std::vector<std::string> argv = link.shell;
  argv.push_back(to.host);
  argv.push_back(link.lockstep_path);
  argv.insert(argv.end(), {"serve", "--stdio"});
  return argv;
}

void Dial::shell(const Location& to, const Link& link) {
  std::unique_ptr<net::Stream> stream = net::spawn_stream(loop_, shell_command(to, link), to.host);
  loop_.post([this, stream = std::make_shared<std::unique_ptr<net::Stream>>(std::move(stream))] {
    done_(std::move(*stream));
  });
}

LaneDial::LaneDial(net::Loop& loop, const Location& to, const Link& link, const Joining& joining,
                   std::function<void(Lane::Open)> done) {
  net::TlsOptions options;
  options.expected = {joining.peer_id};
  options.handshake_deadline = link.connect_timeout;
  options.prologue = net::encode_preface({net::Preface::Kind::join, joining.token});
  connecting_ =
      net::connect(loop, {to.host, to.port, link.family}, link.connect_timeout,
                   [identity = link.identity, options,
                    done = std::move(done)](std::variant<net::Socket, Error> result) {
                     auto* socket = std::get_if<net::Socket>(&result);
                     if (socket != nullptr) {
                       done(lane_open(net::tls_client, identity, std::move(*socket), options));
                     }
                   });
}

Lane::Open accepted_lane(const Identity& identity, net::Socket socket, const std::string& peer_id) {
  net::TlsOptions options;
  options.expected = {peer_id};
  return lane_open(net::tls_server, identity, std::move(socket), std::move(options));
}

}  // namespace lockstep::job
