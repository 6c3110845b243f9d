#include "net/preface.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "net/ready_fd.hpp"

namespace lockstep::net {
namespace {

constexpr std::string_view magic = "lockstep";
constexpr std::uint8_t version = 1;

}  // namespace

Bytes encode_preface(const Preface& preface) {
  Bytes bytes;
  bytes.reserve(preface_bytes);
  ByteWriter writer(bytes);
  writer.raw(as_view(magic));
  writer.u8(version);
  writer.u8(static_cast<std::uint8_t>(preface.kind));
  writer.u16(0);
  writer.raw(preface.token);
  return bytes;
}

Preface decode_preface(View bytes) {
  ByteReader reader(bytes);
  const View start = reader.raw(magic.size());
  if (as_text(start) != magic) throw Error(ExitCode::stream, "not a lockstep connection");
  if (reader.u8() != version) throw Error(ExitCode::protocol, "unknown version of the preface");
  const std::uint8_t kind = reader.u8();
  if (kind < static_cast<std::uint8_t>(Preface::Kind::open) ||
      kind > static_cast<std::uint8_t>(Preface::Kind::keeper)) {
    throw Error(ExitCode::stream, "unknown kind of connection");
  }
  if (reader.u16() != 0) throw Error(ExitCode::stream, "malformed preface");
  Preface preface;
  preface.kind = static_cast<Preface::Kind>(kind);
  const View token = reader.raw(preface.token.size());
  std::copy(token.begin(), token.end(), preface.token.begin());
  reader.expect_end();
  return preface;
}

bool may_be_preface(View bytes) {
  const std::size_t known = std::min(bytes.size(), magic.size());
  return as_text(bytes.first(known)) == magic.substr(0, known);
}

struct PrefaceReading::State : std::enable_shared_from_this<PrefaceReading::State> {
  void ready();
  [[nodiscard]] bool read_missing();
  void finish(std::optional<Preface> preface);
  void give_up() noexcept {
    done = nullptr;
    fd.reset();
    timer.reset();
  }

  Socket socket;  // its descriptor is in `fd` meanwhile
  std::function<void(std::optional<Greeted>)> done;
  std::unique_ptr<ReadyFd> fd;
  std::unique_ptr<Loop::Timer> timer;
  std::array<std::byte, preface_bytes> bytes{};
  std::size_t filled = 0;
};

void PrefaceReading::State::ready() {
  const auto self = shared_from_this();
  try {
    if (!read_missing()) return;
    finish(decode_preface(bytes));
  } catch (const Error&) {
    finish(std::nullopt);
  }
}

/// True when the preface is complete. Asks for the missing bytes only: what follows is TLS's.
bool PrefaceReading::State::read_missing() {
  while (filled < bytes.size()) {
    const auto count = read_some(fd->get(), std::span(bytes).subspan(filled));
    if (!count) return false;
    if (*count == 0) throw Error(ExitCode::stream, "connection closed before its preface");
    filled += *count;
    if (!may_be_preface(std::span(bytes).first(filled))) {
      throw Error(ExitCode::stream, "not a lockstep connection");
    }
  }
  return true;
}

void PrefaceReading::State::finish(std::optional<Preface> preface) {
  if (!done) return;
  const auto self = shared_from_this();
  const auto tell = std::exchange(done, nullptr);
  std::optional<Greeted> greeted;
  if (preface) {
    socket.fd = fd->release();
    greeted.emplace(Greeted{*preface, std::move(socket)});
  }
  give_up();
  tell(std::move(greeted));
}

PrefaceReading::PrefaceReading(std::shared_ptr<State> state) : state_(std::move(state)) {}

PrefaceReading::~PrefaceReading() {
  state_->give_up();
}

std::unique_ptr<PrefaceReading> read_preface(Loop& loop, Socket socket,
                                             std::chrono::milliseconds deadline,
                                             std::function<void(std::optional<Greeted>)> done) {
  auto state = std::make_shared<PrefaceReading::State>();
  PrefaceReading::State* raw = state.get();  // owns what calls it
  state->done = std::move(done);
  state->fd = std::make_unique<ReadyFd>(loop, std::move(socket.fd), ReadyFd::Way::input,
                                        [raw] { raw->ready(); });
  state->socket = std::move(socket);
  state->timer = loop.after(deadline, [raw] { raw->finish(std::nullopt); });
  state->fd->watch(true);
  return std::make_unique<PrefaceReading>(std::move(state));
}

}  // namespace lockstep::net
