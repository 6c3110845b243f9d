#include "job/lane.hpp"

#include <utility>

#include "base/clock.hpp"
#include "job/silence.hpp"

namespace lockstep::job {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t waiting_bytes_max = std::size_t{8} << 20U;

}  // namespace

/// The lane's thread and what runs on it.
class Lane::Far final : private net::StreamHandler {
 public:
  Far(net::Loop& home, Open open, std::optional<std::uint8_t> number, milliseconds silence,
      std::shared_ptr<Shared> shared)
      : home_(home),
        open_(std::move(open)),
        number_(number),
        silence_(silence),
        joins_(number.has_value()),
        shared_(std::move(shared)),
        reader_([this](const wire::Message& message) { on_message(message); },
                [this](wire::Data data) { on_data(std::move(data)); }),
        thread_([this] { run(); }) {}

  Far(const Far&) = delete;
  Far& operator=(const Far&) = delete;
  ~Far() override {
    loop_.post([this] { loop_.stop(); });
  }

  void post(net::Loop::Task task) { loop_.post(std::move(task)); }

  void write(wire::SealedFrame frame) {
    shared_->posted_bytes -= frame.size();
    if (!stream_) return;
    stream_->write(frame.take_head());
    stream_->write(frame.take_payload());
    count();
  }

  void end() {
    if (stream_ && !std::exchange(ending_, true)) stream_->end();
  }

  void resume() {
    if (!paused_ || shared_->waiting_bytes > waiting_bytes_max / 2) return;
    paused_ = false;
    last_heard_ = system_clock().now();
    stream_->pause_reading(false);
  }

 private:
  void run() {
    try {
      stream_ = open_(loop_);
      last_heard_ = system_clock().now();
      watch_ = loop_.every(heartbeat_period(silence_), [this] { beat(); });
      stream_->start(*this);
      if (joins_) say(wire::Join{*number_});
      loop_.run();
    } catch (const Error& error) {
      fail(error);
    }
    if (stream_) count();
    watch_.reset();
    stream_.reset();
    open_ = nullptr;
  }

  void on_open() override { last_heard_ = system_clock().now(); }

  void on_bytes(View bytes) override {
    last_heard_ = system_clock().now();
    reader_.feed(bytes);
    count();
    paused_ = shared_->waiting_bytes > waiting_bytes_max;
    if (paused_) stream_->pause_reading(true);
  }

  void on_message(const wire::Message& message) {
    const auto* join = std::get_if<wire::Join>(&message);
    const bool first = !std::exchange(heard_, true);
    if (first && !joins_) {
      if (join == nullptr || join->lane == 0) throw Error(ExitCode::stream, "lane without number");
      number_ = join->lane;
    } else if (!std::holds_alternative<wire::Ping>(message)) {
      throw Error(ExitCode::stream, "message that a lane does not carry");
    }
    if (!first) return;
    tell([number = *number_](Shared& shared) { shared.events.on_ready(number); });
    if (!joins_) say(wire::Ping{});  // the client may count on it from here on
  }

  void on_data(wire::Data data) {
    if (!heard_) throw Error(ExitCode::stream, "lane without number");
    shared_->waiting_bytes += data.frame.size();
    tell([held = std::make_shared<wire::Data>(std::move(data))](Shared& shared) {
      shared.events.on_data(std::move(*held));
    });
  }

  void on_end() override {
    end();
    tell([](Shared& shared) { shared.events.on_end(); });
  }

  void on_writable() override {
    count();
    tell([](Shared& shared) { shared.events.on_room(); });
  }

  void on_closed(const Error* failure) override {
    if (failure != nullptr) fail(*failure);
  }

  void beat() {
    if (!paused_ && system_clock().now() - last_heard_ > silence_) {
      fail(silent(stream_->peer_name(), silence_));
      stream_->close();
    } else if (!ending_) {
      say(wire::Ping{});
    }
  }

  void say(const wire::Message& message) {
    writer_.add(message);
    stream_->write(writer_.flush());
    count();
  }

  void count() {
    shared_->stream_bytes = stream_->queued_bytes();
    shared_->wire_in = stream_->wire_bytes_in();
    shared_->wire_out = stream_->wire_bytes_out();
  }

  void fail(const Error& error) {
    tell([error](Shared& shared) { shared.events.on_failure(error); });
  }

  void tell(std::function<void(Shared&)> what) {
    home_.post([shared = shared_, what = std::move(what)] {
      if (shared->lane != nullptr) what(*shared);
    });
  }

  net::Loop& home_;
  Open open_;
  std::optional<std::uint8_t> number_;
  const milliseconds silence_;
  const bool joins_;
  std::shared_ptr<Shared> shared_;
  net::Loop loop_;
  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<net::Loop::Timer> watch_;
  wire::FrameReader reader_;
  wire::FrameWriter writer_;
  Instant last_heard_;
  bool heard_ = false;
  bool paused_ = false;
  bool ending_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

Lane::Lane(net::Loop& home, Open open, std::optional<std::uint8_t> number, milliseconds silence,
           Events events)
    : shared_(std::make_shared<Shared>()) {
  shared_->lane = this;
  shared_->events = std::move(events);
  far_ = std::make_unique<Far>(home, std::move(open), number, silence, shared_);
}

Lane::~Lane() {
  stop();
}

void Lane::stop() {
  shared_->lane = nullptr;
  far_.reset();
}

void Lane::send(wire::SealedFrame frame) {
  if (!far_) return;
  shared_->posted_bytes += frame.size();
  far_->post([far = far_.get(), held = std::make_shared<wire::SealedFrame>(std::move(frame))] {
    far->write(std::move(*held));
  });
}

std::size_t Lane::queued_bytes() const noexcept {
  return shared_->posted_bytes + shared_->stream_bytes;
}

void Lane::taken(std::size_t bytes) {
  const std::size_t before = shared_->waiting_bytes.fetch_sub(bytes);
  const bool low = before - bytes <= waiting_bytes_max / 2;
  if (far_ && low && before > waiting_bytes_max / 2) {
    far_->post([far = far_.get()] { far->resume(); });
  }
}

void Lane::end() {
  if (far_) far_->post([far = far_.get()] { far->end(); });
}

std::uint64_t Lane::wire_bytes_in() const noexcept {
  return shared_->wire_in;
}
std::uint64_t Lane::wire_bytes_out() const noexcept {
  return shared_->wire_out;
}

}  // namespace lockstep::job
