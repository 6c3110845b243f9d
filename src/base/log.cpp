#include "base/log.hpp"

#include "base/escape.hpp"

namespace lockstep {

void Log::line(std::string_view text) const {
  if (!write_) return;
  const std::lock_guard lock(mutex_);
  write_(escape(text));
}

}  // namespace lockstep
