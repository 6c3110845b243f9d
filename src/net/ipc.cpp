#include "net/ipc.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <deque>
#include <optional>

#include "net/out_queue.hpp"
#include "net/ready_fd.hpp"

namespace lockstep::net {
namespace {

// A frame: length of the message (u32), 1 when a descriptor came with its first byte, message.
constexpr std::size_t header_bytes = 5;
constexpr std::size_t waiting_fds_max = 64;
constexpr std::size_t read_bytes = std::size_t{64} << 10U;

struct Outgoing {
  Bytes frame;
  Fd fd;
  std::size_t sent = 0;
};

/// Room for one descriptor beside the bytes, aligned as the kernel wants it.
union Control {
  cmsghdr align;
  std::array<char, CMSG_SPACE(sizeof(int))> bytes;
};

Error broken(const char* why) {
  return {ExitCode::ipc, std::string("worker pipe: ") + why};
}

}  // namespace

struct IpcPipe::State : std::enable_shared_from_this<IpcPipe::State> {
  explicit State(IpcEvents to) : events(std::move(to)) {}

  template <class Work>
  void enter(Work work) {
    const auto self = shared_from_this();
    try {
      work();
    } catch (const Error& error) {
      finish(&error);
    }
  }
  void push(View message, Fd fd);
  void flush();
  [[nodiscard]] bool send_first();
  void receive();
  [[nodiscard]] std::optional<std::size_t> receive_some(MutableView into);
  void take_fd(msghdr& message);
  void deliver();
  void deliver_frame(View message, bool with_socket);
  void finish(const Error* failure);
  void close() noexcept {
    input.reset();
    output.reset();
    outgoing.clear();
  }

  Loop* loop = nullptr;
  IpcEvents events;
  std::unique_ptr<ReadyFd> input;
  std::unique_ptr<ReadyFd> output;
  std::deque<Outgoing> outgoing;
  std::size_t queued = 0;
  Bytes incoming;
  std::deque<Fd> arrived;
  bool over = false;
};

void IpcPipe::State::push(View message, Fd fd) {
  assert(message.size() <= message_bytes_max);
  if (over) return;
  Outgoing out;
  out.frame.reserve(header_bytes + message.size());
  ByteWriter writer(out.frame);
  writer.u32(static_cast<std::uint32_t>(message.size()));
  writer.u8(fd ? 1 : 0);
  append(out.frame, message);
  out.fd = std::move(fd);
  queued += out.frame.size();
  outgoing.push_back(std::move(out));
  output->watch(true);
}

void IpcPipe::State::flush() {
  while (!outgoing.empty() && send_first()) {
  }
  if (output) output->watch(!outgoing.empty());
}

/// False when the kernel takes no more for now.
bool IpcPipe::State::send_first() {
  Outgoing& first = outgoing.front();
  iovec part{first.frame.data() + first.sent, first.frame.size() - first.sent};
  Control control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (first.fd) {
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = first.fd.get();
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  const ssize_t count = ::sendmsg(output->get(), &message, MSG_NOSIGNAL);
  if (count < 0) {
    if (errno == EINTR) return true;
    if (errno == EAGAIN) return false;
    if (errno != EPIPE && errno != ECONNRESET) throw broken("cannot send");
    outgoing.clear();  // gone: the input's end tells it
    queued = 0;
    return false;
  }
  first.fd.reset();
  first.sent += static_cast<std::size_t>(count);
  queued -= static_cast<std::size_t>(count);
  if (first.sent == first.frame.size()) outgoing.pop_front();
  return true;
}

std::optional<std::size_t> IpcPipe::State::receive_some(MutableView into) {
  iovec part{into.data(), into.size()};
  Control control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  const ssize_t count = ::recvmsg(input->get(), &message, MSG_CMSG_CLOEXEC);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (count <= 0) return 0;  // a reset is an end, too
  take_fd(message);
  return static_cast<std::size_t>(count);
}

void IpcPipe::State::take_fd(msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    arrived.emplace_back(fd);
  }
  if (arrived.size() > waiting_fds_max) throw broken("too many descriptors");
}

void IpcPipe::State::receive() {
  const std::size_t before = incoming.size();
  incoming.resize(before + read_bytes);
  const auto count = receive_some(MutableView(incoming).subspan(before));
  incoming.resize(before + count.value_or(0));
  if (!count) return;
  if (*count == 0) return finish(nullptr);
  deliver();
}

void IpcPipe::State::deliver() {
  std::size_t at = 0;
  while (!over && incoming.size() - at >= header_bytes) {
    ByteReader reader(View(incoming).subspan(at));
    const std::uint32_t length = reader.u32();
    const std::uint8_t kind = reader.u8();
    if (length > message_bytes_max || kind > 1) throw broken("malformed frame");
    if (reader.left() < length) break;
    at += header_bytes + length;
    deliver_frame(reader.raw(length), kind == 1);
  }
  incoming.erase(incoming.begin(), incoming.begin() + static_cast<std::ptrdiff_t>(at));
}

void IpcPipe::State::deliver_frame(View message, bool with_socket) {
  if (!with_socket) {
    if (events.on_message) events.on_message(message);
    return;
  }
  if (arrived.empty()) throw broken("a socket is missing");
  Fd fd = std::move(arrived.front());
  arrived.pop_front();
  if (!events.on_socket) return;
  std::optional<Socket> socket;
  try {
    socket.emplace(adopt_socket(*loop, std::move(fd)));
  } catch (const Error&) {
    return;  // its peer left on the way
  }
  events.on_socket(std::move(*socket), message);
}

void IpcPipe::State::finish(const Error* failure) {
  if (std::exchange(over, true)) return;
  close();
  if (events.on_end) events.on_end(failure);
}

IpcPipe::IpcPipe(Loop& loop, Fd fd, IpcEvents events)
    : state_(std::make_shared<State>(std::move(events))) {
  State* raw = state_.get();  // owns what calls it
  raw->loop = &loop;
  Fd copy(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) throw broken("cannot copy a descriptor");
  static_cast<void>(::fcntl(fd.get(), F_SETFD, FD_CLOEXEC));
  raw->input = std::make_unique<ReadyFd>(loop, std::move(fd), ReadyFd::Way::input,
                                         [raw] { raw->enter([raw] { raw->receive(); }); });
  raw->output = std::make_unique<ReadyFd>(loop, std::move(copy), ReadyFd::Way::output,
                                          [raw] { raw->enter([raw] { raw->flush(); }); });
  raw->input->watch(true);
}

IpcPipe::~IpcPipe() {
  // What is queued goes out if the kernel has room: a last word is often followed by our end.
  try {
    state_->flush();
  } catch (const Error&) {
    static_cast<void>(0);
  }
  state_->over = true;
  state_->close();
}

void IpcPipe::send(View message) {
  state_->push(message, Fd());
}

void IpcPipe::send_socket(Socket socket, View note) {
  state_->push(note, std::move(socket.fd));
}

std::size_t IpcPipe::queued_bytes() const {
  return state_->queued;
}

std::pair<Fd, Fd> make_ipc_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw broken("cannot be made");
  }
  return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace lockstep::net
