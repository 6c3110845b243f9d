#include "net/pair.hpp"

#include <cassert>
#include <deque>

#include "net/stream_core.hpp"

namespace lockstep::net {
namespace {

class PairCore final : public StreamCore {
 public:
  PairCore(Loop& loop, std::string name) : StreamCore(loop, std::move(name)) {}

  static void join(const std::shared_ptr<PairCore>& a, const std::shared_ptr<PairCore>& b) {
    a->peer_ = b;
    b->peer_ = a;
  }

  void write(SharedBytes bytes) override;
  [[nodiscard]] std::size_t queued_bytes() const override {
    const auto peer = peer_.lock();
    return peer ? peer->inbox_bytes_ : 0;
  }
  void pause_reading(bool paused) override {
    paused_ = paused;
    schedule();
  }
  void end() override;
  [[nodiscard]] std::uint64_t wire_bytes_in() const override { return bytes_in_; }
  [[nodiscard]] std::uint64_t wire_bytes_out() const override { return bytes_out_; }

 private:
  static constexpr std::size_t bytes_per_turn = std::size_t{1} << 20U;

  void begin() override {
    running_ = true;
    tell_open();
    schedule();
  }
  void release() noexcept override;
  void schedule();
  void deliver();
  void deliver_end();
  void was_taken();  // the peer has read some of what we wrote
  void settle() {
    if (end_told_ && ended_ && queued_bytes() == 0 && !closed()) finish();
  }

  std::weak_ptr<PairCore> peer_;
  std::deque<SharedBytes> inbox_;
  std::size_t inbox_bytes_ = 0;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  bool running_ = false;
  bool scheduled_ = false;
  bool paused_ = false;
  bool above_high_ = false;
  bool ended_ = false;       // our direction
  bool peer_ended_ = false;  // theirs, behind what is in the inbox
  bool peer_lost_ = false;   // closed without an end, behind the inbox
  bool end_told_ = false;
};

void PairCore::write(SharedBytes bytes) {
  assert(!ended_ && "write after end");
  if (closed() || bytes.empty()) return;
  const auto peer = peer_.lock();
  if (!peer || peer->closed()) {
    later([] { throw Error(ExitCode::stream, "connection closed by the other end"); });
    return;
  }
  bytes_out_ += bytes.size();
  peer->inbox_bytes_ += bytes.size();
  peer->inbox_.push_back(std::move(bytes));
  above_high_ = above_high_ || peer->inbox_bytes_ > Stream::high_water_bytes;
  peer->schedule();
}

void PairCore::end() {
  if (closed() || ended_) return;
  ended_ = true;
  if (const auto peer = peer_.lock()) {
    peer->peer_ended_ = true;
    peer->schedule();
  }
  later([this] { settle(); });
}

void PairCore::release() noexcept {
  inbox_.clear();
  inbox_bytes_ = 0;
  const auto peer = peer_.lock();
  if (!peer || peer->closed()) return;
  peer->peer_lost_ = !ended_;
  peer->schedule();
  peer->was_taken();
}

void PairCore::schedule() {
  if (scheduled_ || paused_ || !running_ || closed()) return;
  scheduled_ = true;
  later([this] {
    scheduled_ = false;
    deliver();
  });
}

void PairCore::deliver() {
  std::size_t turn = 0;
  while (!inbox_.empty() && !paused_ && !closed() && turn < bytes_per_turn) {
    const SharedBytes bytes = std::move(inbox_.front());
    inbox_.pop_front();
    inbox_bytes_ -= bytes.size();
    bytes_in_ += bytes.size();
    turn += bytes.size();
    tell_bytes(bytes.view());
  }
  if (const auto peer = peer_.lock(); peer && turn > 0) peer->was_taken();
  if (!inbox_.empty()) {
    schedule();
  } else if (!paused_ && !closed()) {
    deliver_end();
  }
}

void PairCore::deliver_end() {
  if (peer_lost_ && !end_told_) {
    throw Error(ExitCode::stream, "connection closed by the other end");
  }
  if (peer_ended_ && !end_told_) {
    end_told_ = true;
    tell_end();
  }
  settle();
}

void PairCore::was_taken() {
  later([this] {
    if (above_high_ && queued_bytes() < Stream::low_water_bytes) {
      above_high_ = false;
      tell_writable();
    }
    settle();
  });
}

}  // namespace

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> make_pair_streams(Loop& loop) {
  const auto a = std::make_shared<PairCore>(loop, "pair");
  const auto b = std::make_shared<PairCore>(loop, "pair");
  PairCore::join(a, b);
  return {make_stream(a), make_stream(b)};
}

}  // namespace lockstep::net
