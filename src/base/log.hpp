#pragma once
// Messages for the operator: stderr of a daemon. Results for the user go through report::Sink.
//
// Threads  any; one call is one line.
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace lockstep {

/// A default Log says nothing, so nobody has to ask whether there is one.
class Log {
 public:
  using Write = std::function<void(std::string_view line)>;
  Log() = default;
  explicit Log(Write write) : write_(std::move(write)) {}

  /// Writes one line; control bytes are escaped, the newline is added by `write`.
  void line(std::string_view text) const;

 private:
  Write write_;
  mutable std::mutex mutex_;
};

}  // namespace lockstep
