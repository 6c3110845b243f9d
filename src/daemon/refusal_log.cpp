#include "daemon/refusal_log.hpp"

namespace lockstep::daemon {

void RefusalLog::refused(const std::string& from, const std::string& why, Instant now) {
  if (now - start_ >= window) {
    if (hidden_ > 0) log_.line("refused " + std::to_string(hidden_) + " more connections");
    start_ = now;
    lines_ = 0;
    hidden_ = 0;
  }
  if (lines_ >= lines_per_window) {
    ++hidden_;
    return;
  }
  ++lines_;
  log_.line("refused " + from + ": " + why);
}

}  // namespace lockstep::daemon
