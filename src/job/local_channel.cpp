#include <deque>
#include <variant>

#include "job/channel.hpp"

namespace lockstep::job {
namespace {

constexpr std::size_t queued_bytes_max = std::size_t{16} << 20U;

class LocalChannel final : public Channel {
 public:
  explicit LocalChannel(net::Loop& loop) : loop_(loop) {}
  LocalChannel(const LocalChannel&) = delete;
  LocalChannel& operator=(const LocalChannel&) = delete;
  ~LocalChannel() override {
    *alive_ = false;
    if (other_ != nullptr) other_->other_ = nullptr;
  }

  void join(LocalChannel& other) {
    other_ = &other;
    other.other_ = this;
  }

  void start(ChannelEvents events) override { events_ = std::move(events); }
  void send(wire::Message message) override { give(std::move(message)); }
  void send_frame(wire::SealedFrame frame) override {
    const std::size_t bytes = frame.size();
    queued_bytes_ += bytes;
    give(std::move(frame));
  }
  void flush() override {}
  [[nodiscard]] bool room() const override { return queued_bytes_ < queued_bytes_max; }
  void pause_reading(bool paused) override {
    paused_ = paused;
    if (!paused) schedule();
  }
  void end() override { give(End{}); }
  [[nodiscard]] std::uint64_t wire_bytes_in() const override { return 0; }
  [[nodiscard]] std::uint64_t wire_bytes_out() const override { return 0; }

 private:
  struct End {};
  using Item = std::variant<wire::Message, wire::SealedFrame, End>;

  void give(Item item) {
    if (other_ == nullptr) return;
    other_->inbox_.push_back(std::move(item));
    other_->schedule();
  }

  // Delivery comes from the loop, so nobody is called back from inside send().
  void schedule() {
    if (scheduled_ || paused_) return;
    scheduled_ = true;
    loop_.post([this, alive = alive_] {
      if (!*alive) return;
      scheduled_ = false;
      deliver();
    });
  }

  void deliver() {
    const auto alive = alive_;
    for (std::size_t left = inbox_.size(); left > 0 && !paused_; --left) {
      Item item = std::move(inbox_.front());
      inbox_.pop_front();
      take(std::move(item));
      if (!*alive) return;
    }
    if (!inbox_.empty()) schedule();
  }

  void take(Item item) {
    if (auto* message = std::get_if<wire::Message>(&item)) {
      events_.on_message(std::move(*message));
    } else if (auto* frame = std::get_if<wire::SealedFrame>(&item)) {
      take_frame(std::move(*frame));
    } else {
      events_.on_closed(nullptr);
    }
  }

  void take_frame(wire::SealedFrame frame) {
    if (other_ != nullptr) {
      other_->queued_bytes_ -= frame.size();
      other_->wake();
    }
    wire::FrameReader reader([](const wire::Message&) {},
                             [this](wire::Data data) { events_.on_data(std::move(data)); });
    reader.feed(frame.take_head());
    reader.feed(frame.take_payload().view());
  }

  void wake() {
    loop_.post([this, alive = alive_] {
      if (*alive) events_.on_room();
    });
  }

  net::Loop& loop_;
  LocalChannel* other_ = nullptr;
  ChannelEvents events_;
  std::deque<Item> inbox_;
  std::size_t queued_bytes_ = 0;
  bool paused_ = false;
  bool scheduled_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

std::pair<std::unique_ptr<Channel>, std::unique_ptr<Channel>> local_channels(net::Loop& loop) {
  auto a = std::make_unique<LocalChannel>(loop);
  auto b = std::make_unique<LocalChannel>(loop);
  a->join(*b);
  return {std::move(a), std::move(b)};
}

}  // namespace lockstep::job
