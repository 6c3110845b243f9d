#include "net/tls_filter.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cassert>
#include <cstring>

namespace lockstep::net {
namespace {

constexpr std::size_t record_bytes = std::size_t{16} << 10U;
constexpr std::size_t batch_bytes = std::size_t{256} << 10U;  // of ciphertext for one write

TlsFilter& filter_of(BIO* bio) {
  return *static_cast<TlsFilter*>(BIO_get_data(bio));
}

int read_wire(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  const std::size_t count = filter_of(bio).take_wire(
      std::as_writable_bytes(std::span(into, static_cast<std::size_t>(std::max(size, 0)))));
  if (count == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  return static_cast<int>(count);
}

int write_wire(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  try {
    filter_of(bio).add_output(
        std::as_bytes(std::span(from, static_cast<std::size_t>(std::max(size, 0)))));
  } catch (const std::exception&) {
    return -1;  // out of memory
  }
  return size;
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// BIO_s_mem zeroes and moves every byte it carries; this one copies once from a span and once
/// to a flat buffer.
const BIO_METHOD* span_method() {
  static const Owned<BIO_METHOD, BIO_meth_free> method = [] {
    Owned<BIO_METHOD, BIO_meth_free> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lockstep spans"));
    BIO_meth_set_read(made.get(), read_wire);
    BIO_meth_set_write(made.get(), write_wire);
    BIO_meth_set_ctrl(made.get(), control);
    return made;
  }();
  return method.get();
}

}  // namespace

TlsFilter::TlsFilter(const TlsContext& context, Role role, TlsOptions options, std::string name)
    : context_(context),
      role_(role),
      options_(std::move(options)),
      name_(std::move(name)),
      ssl_(SSL_new(context.state().ssl.get())),
      out_(std::move(options_.prologue)) {
  BIO* bio = BIO_new(span_method());
  if (ssl_ == nullptr || bio == nullptr) throw Error(ExitCode::protocol, "TLS: out of memory");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  if (role_ == Role::client) {
    SSL_set_connect_state(ssl_.get());
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

std::size_t TlsFilter::take_wire(MutableView into) {
  const std::size_t count = std::min(into.size(), wire_.size());
  if (count > 0) std::memcpy(into.data(), wire_.data(), count);
  wire_ = wire_.subspan(count);
  return count;
}

View TlsFilter::decode(View wire, MutableView scratch) {
  if (failure_ || ended_) return {};
  if (wire_bytes_ == 0 && !wire.empty()) first_byte_ = wire.front();
  wire_bytes_ += wire.size();
  wire_ = wire;
  if (!open_) shake_hands();
  const std::size_t count = open_ && !failure_ ? decrypt(scratch) : 0;
  assert((wire_.empty() || failure_ || ended_) && "scratch holds all that one read can say");
  wire_ = {};
  return scratch.first(count);
}

void TlsFilter::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    if (has_alpn()) {
      open_ = true;
    } else {
      failure_ = not_lockstep();
    }
    return;
  }
  const int kind = SSL_get_error(ssl_.get(), result);
  if (kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_WANT_WRITE) failure_ = failure(result);
}

std::size_t TlsFilter::decrypt(MutableView into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    std::size_t count = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_.get(), into.data() + filled, into.size() - filled, &count);
    if (result == 1) {
      filled += count;
      continue;
    }
    const int kind = SSL_get_error(ssl_.get(), result);
    if (kind == SSL_ERROR_ZERO_RETURN) {
      ended_ = true;
    } else if (kind != SSL_ERROR_WANT_READ) {
      failure_ = failure(result);
    }
    break;
  }
  return filled;
}

std::size_t TlsFilter::output(OutQueue& queue, std::span<View> out) {
  if (out_sent_ == out_.size()) {
    out_.clear();
    out_sent_ = 0;
    if (open_ && !failure_) encrypt(queue);
  }
  if (out_.empty()) return 0;
  out[0] = View(out_).subspan(out_sent_);
  return 1;
}

void TlsFilter::encrypt(OutQueue& queue) {
  if (queue.bytes() >= batch_bytes) out_.reserve(batch_bytes + 2 * record_bytes);
  while (!queue.empty() && out_.size() < batch_bytes) {
    const View record = queue.front().first(std::min(queue.front().size(), record_bytes));
    std::size_t count = 0;
    ERR_clear_error();
    const int result = SSL_write_ex(ssl_.get(), record.data(), record.size(), &count);
    if (result != 1) throw failure(result);
    queue.consume(count);
    count_plain(count);
  }
}

/// AES-GCM is safe for 2^24.5 records under one key, and OpenSSL leaves counting to us.
void TlsFilter::count_plain(std::size_t count) {
  plain_since_update_ += count;
  if (plain_since_update_ < options_.key_update_bytes) return;
  plain_since_update_ = 0;
  if (SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) != 1) {
    throw Error(ExitCode::stream, name_ + ": TLS key update failed");
  }
}

void TlsFilter::sent(OutQueue& /*queue*/, std::size_t count) {
  out_sent_ += count;
}

void TlsFilter::finish() {
  ERR_clear_error();
  if (SSL_shutdown(ssl_.get()) < 0) ERR_clear_error();  // then the peer sees a truncation
}

Bytes TlsFilter::channel_binding() const {
  if (!open_) return {};
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  Bytes secret(32);
  if (SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(secret.data()),
                                 secret.size(), label.data(), label.size(), nullptr, 0, 0) != 1) {
    throw Error(ExitCode::stream, name_ + ": TLS exporter failed");
  }
  return secret;
}

bool TlsFilter::has_alpn() const {
  const unsigned char* name = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return length != 0;
}

bool TlsFilter::accept_peer(const std::string& id) {
  const auto& expected = options_.expected;
  const bool pinned = !expected.empty();
  const bool good = pinned ? std::find(expected.begin(), expected.end(), id) != expected.end()
                           : options_.accepts && options_.accepts(id);
  if (good) {
    peer_id_ = id;
    return true;
  }
  const std::string who = name_ + (role_ == Role::client ? ": server is " : ": client is ") + id;
  if (pinned) {
    std::string all;
    for (const std::string& one : expected) all += (all.empty() ? "" : " or ") + one;
    refuse(Error(ExitCode::identity, who + ", expected " + all));
  } else {
    refuse(Error(ExitCode::identity, who + ", which is not known here"));
  }
  return false;
}

}  // namespace lockstep::net
