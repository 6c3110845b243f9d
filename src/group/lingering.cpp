#include "group/lingering.hpp"

namespace lockstep::group {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_period{100};
constexpr milliseconds quiet_time{5'000};

}  // namespace

void Lingering::start(std::function<bool(bool quiet)> is_over, std::function<void()> then) {
  is_over_ = std::move(is_over);
  then_ = std::move(then);
  on_news();
  timer_ = loop_.every(look_period, [this] { look(); });
}

void Lingering::look() {
  if (!is_over_(system_clock().now() - news_ >= quiet_time)) return;
  timer_.reset();
  then_();
}

}  // namespace lockstep::group
