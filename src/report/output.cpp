#include "report/output.hpp"

namespace lockstep::report {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;

}  // namespace

void Output::text(std::string_view text) {
  pending_ += text;
  if (pending_.size() >= buffer_bytes) flush();
}

void Output::line(std::string_view text) {
  pending_ += text;
  this->text("\n");
}

void Output::flush() {
  if (pending_.empty()) return;
  write_(pending_);
  pending_.clear();
}

}  // namespace lockstep::report
