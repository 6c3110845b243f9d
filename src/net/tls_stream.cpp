#include "net/tls_filter.hpp"
#include "net/wire_core.hpp"

namespace lockstep::net {
namespace {

std::unique_ptr<Stream> tls_stream(Loop& loop, Socket socket, const TlsContext& context,
                                   TlsFilter::Role role, TlsOptions options) {
  const auto deadline = options.handshake_deadline;
  auto filter = std::make_unique<TlsFilter>(context, role, std::move(options), socket.name);
  return make_stream(std::make_shared<WireCore>(
      loop, Wire{std::move(socket.fd), Fd(), std::move(socket.name)}, std::move(filter), deadline));
}

}  // namespace

std::unique_ptr<Stream> tls_client(Loop& loop, Socket socket, const TlsContext& context,
                                   TlsOptions options) {
  return tls_stream(loop, std::move(socket), context, TlsFilter::Role::client, std::move(options));
}

std::unique_ptr<Stream> tls_server(Loop& loop, Socket socket, const TlsContext& context,
                                   TlsOptions options) {
  return tls_stream(loop, std::move(socket), context, TlsFilter::Role::server, std::move(options));
}

}  // namespace lockstep::net
