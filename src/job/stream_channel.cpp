#include <algorithm>
#include <deque>

#include "job/channel.hpp"
#include "job/lanes.hpp"
#include "job/silence.hpp"

namespace lockstep::job {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t paced_piece_bytes = std::size_t{64} << 10U;
constexpr std::size_t gathered_bytes_max = std::size_t{256} << 10U;  // of messages for a flush

class StreamChannel final : public Channel, private net::StreamHandler {
 public:
  StreamChannel(net::Loop& loop, std::unique_ptr<net::Stream> stream, const ChannelLimits& limits)
      : loop_(loop),
        limits_(limits),
        stream_(std::move(stream)),
        pace_(limits.bytes_per_second, system_clock().now()),
        lanes_(loop, limits.silence, lane_events()),
        reader_([this](wire::Message message) { lanes_.message(std::move(message)); },
                [this](wire::Data data) { lanes_.data(std::move(data)); },
                [this](std::uint8_t lane) { lanes_.lane(lane); }) {}

  StreamChannel(const StreamChannel&) = delete;
  StreamChannel& operator=(const StreamChannel&) = delete;
  ~StreamChannel() override { *alive_ = false; }

  void start(ChannelEvents events) override {
    events_ = std::move(events);
    last_heard_ = system_clock().now();
    watch_ = loop_.every(heartbeat_period(limits_.silence), [this] { beat(); });
    stream_->start(*this);
  }

  void send(wire::Message message) override { writer_.add(message); }

  void send_frame(wire::SealedFrame frame) override {
    if (ending_) return;
    flush_now();
    const std::uint8_t lane = paced() ? 0 : lanes_.best(stream_->queued_bytes());
    if (lane == 0) {
      write(frame.take_head());
      write(frame.take_payload());
    } else {
      write(wire::lane_frame(lane));
      lanes_.send(lane, std::move(frame));
    }
  }

  // Sessions ask for it after each event; many events of one turn of the loop make one frame.
  void flush() override {
    if (writer_.pending() >= gathered_bytes_max) return flush_now();
    if (flush_deferred_ || writer_.pending() == 0) return;
    flush_deferred_ = true;
    loop_.defer([this, alive = alive_] {
      if (!*alive) return;
      flush_deferred_ = false;
      flush_now();
    });
  }

  [[nodiscard]] bool room() const override {
    if (paced()) return paced_.empty() && has_room();
    return has_room() || lanes_.best(net::Stream::high_water_bytes) != 0;
  }

  void pause_reading(bool paused) override {
    paused_ = paused;
    pause_stream();
  }

  void add_lane(const Lane::Open& open, std::optional<std::uint8_t> number) override {
    if (!ending_) lanes_.add(open, number);
  }

  void end() override {
    flush_now();
    ending_ = true;
    lanes_.end();
    if (paced_.empty()) end_stream();
  }

  void leave() override {
    leaving_ = true;
    end();
  }

  [[nodiscard]] std::string peer_id() const override { return stream_->peer_id(); }
  [[nodiscard]] std::uint64_t wire_bytes_in() const override {
    return stream_->wire_bytes_in() + lanes_.wire_bytes_in();
  }
  [[nodiscard]] std::uint64_t wire_bytes_out() const override {
    return stream_->wire_bytes_out() + lanes_.wire_bytes_out();
  }

 private:
  [[nodiscard]] Lanes::Events lane_events() {
    Lanes::Events events;
    events.on_message = [this](wire::Message message) { on_message(std::move(message)); };
    events.on_data = [this](wire::Data data) { events_.on_data(std::move(data)); };
    events.on_room = [this] { events_.on_room(); };
    events.on_blocked = [this](bool blocked) {
      blocked_ = blocked;
      pause_stream();
    };
    events.on_failure = [this](const Error& failure) {
      if (ending_ || lane_failure_) return;
      lane_failure_.emplace(failure);
      stream_->close();
    };
    return events;
  }

  [[nodiscard]] bool paced() const { return limits_.bytes_per_second > 0; }
  [[nodiscard]] bool has_room() const {
    return stream_->queued_bytes() < net::Stream::high_water_bytes;
  }

  void pause_stream() {
    stream_->pause_reading(paused_ || blocked_);
    last_heard_ = system_clock().now();
  }

  void on_open() override { last_heard_ = system_clock().now(); }

  void on_bytes(View bytes) override {
    last_heard_ = system_clock().now();
    reader_.feed(bytes);
  }

  void on_message(wire::Message message) const {
    if (!std::holds_alternative<wire::Ping>(message)) events_.on_message(std::move(message));
  }

  void on_end() override {
    if (!reader_.at_boundary()) throw Error(ExitCode::stream, "connection ended inside a frame");
    if (!ending_) stream_->end();
    ending_ = true;
  }

  void on_writable() override { events_.on_room(); }

  void on_closed(const Error* failure) override {
    watch_.reset();
    timer_.reset();
    lanes_.stop();
    if (lane_failure_) {
      events_.on_closed(&*lane_failure_);
    } else if (silent_) {
      const Error error = silent(stream_->peer_name(), limits_.silence);
      events_.on_closed(&error);
    } else {
      events_.on_closed(failure);
    }
  }

  void beat() {
    const bool listening = !paused_ && (!blocked_ || lanes_.stalled());
    if (listening && system_clock().now() - last_heard_ > limits_.silence) {
      silent_ = true;
      stream_->close();
      return;
    }
    writer_.add(wire::Ping{});
    flush_now();
  }

  void flush_now() {
    if (writer_.pending() > 0) write(writer_.flush());
  }

  // With --bwlimit bytes wait here, in pieces, until the bucket has them. A heartbeat, or somebody
  // on another thread, may still have something to say when the end has been said.
  void write(SharedBytes bytes) {
    if (ending_) return;
    if (!paced()) {
      stream_->write(std::move(bytes));
      return;
    }
    for (View left = bytes.view(); !left.empty();) {
      const View piece = left.first(std::min(left.size(), paced_piece_bytes));
      paced_.push_back(to_bytes(piece));
      left = left.subspan(piece.size());
    }
    release_paced();
  }

  void release_paced() {
    timer_.reset();
    const Instant now = system_clock().now();
    while (!paced_.empty() && pace_.allowance(now) > 0) {
      pace_.spend(paced_.front().size());
      stream_->write(std::move(paced_.front()));
      paced_.pop_front();
    }
    if (!paced_.empty()) {
      const auto wait = std::chrono::ceil<milliseconds>(pace_.wait_for(paced_.front().size(), now));
      timer_ = loop_.after(std::max(wait, milliseconds{1}), [this] { release_paced(); });
    } else if (ending_) {
      end_stream();
    } else {
      events_.on_room();
    }
  }

  void end_stream() {
    if (leaving_) {
      stream_->leave();
    } else {
      stream_->end();
    }
  }

  net::Loop& loop_;
  ChannelLimits limits_;
  std::unique_ptr<net::Stream> stream_;
  net::Pace pace_;
  Lanes lanes_;
  wire::FrameReader reader_;
  wire::FrameWriter writer_;
  ChannelEvents events_;
  std::unique_ptr<net::Loop::Timer> watch_;
  std::unique_ptr<net::Loop::Timer> timer_;
  std::deque<Bytes> paced_;
  Instant last_heard_;
  std::optional<Error> lane_failure_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool flush_deferred_ = false;
  bool paused_ = false;
  bool blocked_ = false;  // a lane's frame comes first
  bool ending_ = false;
  bool leaving_ = false;
  bool silent_ = false;
};

}  // namespace

std::unique_ptr<Channel> stream_channel(net::Loop& loop, std::unique_ptr<net::Stream> stream,
                                        const ChannelLimits& limits) {
  return std::make_unique<StreamChannel>(loop, std::move(stream), limits);
}

}  // namespace lockstep::job
