#include "report/transfers.hpp"

#include <algorithm>

namespace lockstep::report {
namespace {

bool carries_content(const tree::Change& change) {
  return change.action == tree::Action::transfer && change.size > 0;
}

}  // namespace

void Transfers::change(const tree::Change& change) {
  if (!hold_) {
    sink_.change(change);
    return;
  }
  if (change.action == tree::Action::transfer) ++planned_;
  waiting_.push_back(change);
  tell_ready();
}

void Transfers::totals(std::uint64_t files, std::uint64_t bytes, bool known) {
  progress_.files_total = files;
  progress_.bytes_total = bytes;
  progress_.total_known = known;
}

void Transfers::moved(const std::string& path, std::uint64_t bytes, double seconds) {
  File& file = file_of(path, seconds);
  file.asked = true;
  file.moved_bytes += bytes;
  bytes_moved_ += bytes;
}

void Transfers::matched(const std::string& path, std::uint64_t bytes, double seconds) {
  file_of(path, seconds).matched_bytes += bytes;
}

void Transfers::summed(const std::string& path, std::uint64_t bytes, double seconds) {
  file_of(path, seconds).sums_bytes += bytes;
}

Transfers::File& Transfers::file_of(const std::string& path, double seconds) {
  const auto [place, is_new] = files_.try_emplace(path);
  if (is_new) place->second.begun = seconds;
  return place->second;
}

void Transfers::ended(const std::string& path, std::uint64_t bytes, bool good, double seconds) {
  File& file = file_of(path, seconds);
  if (file.over) return;
  file.over = true;
  file.good = good;
  file.ended = seconds;
  if (good) bytes_moved_ += bytes - std::min(bytes, file.moved_bytes);
  ++progress_.files_done;
  if (hold_) {
    tell_ready();
  } else {
    files_.erase(path);
  }
}

bool Transfers::is_over(const tree::Change& change) const {
  if (!carries_content(change)) return true;
  const auto found = files_.find(change.path);
  return found != files_.end() && found->second.over;
}

void Transfers::tell_ready() {
  while (!waiting_.empty() && is_over(waiting_.front())) {
    tell(waiting_.front());
    waiting_.pop_front();
    named_ = false;
  }
}

void Transfers::tell(tree::Change change) {
  File file;
  file.good = !carries_content(change);
  file.begun = file.ended = progress_.seconds;
  const auto found = files_.find(change.path);
  if (change.action == tree::Action::transfer && found != files_.end()) {
    file = found->second;
    files_.erase(found);
  }
  if (file.asked) change.sent_bytes = change.size - std::min(change.size, file.matched_bytes);
  change.sums_bytes = file.sums_bytes;
  if (!named_) sink_.change(change);
  if (change.action != tree::Action::transfer) return;
  ++told_;
  if (!file.good) return;
  Progress progress = progress_of(change, file);
  progress.current_bytes_done = change.size;
  progress.seconds = file.ended;
  progress.current_seconds = file.ended - file.begun;
  sink_.progress(progress);
}

Progress Transfers::progress_of(const tree::Change& change, const File& file) const {
  Progress progress = progress_;
  progress.bytes_done = std::min(bytes_moved_, progress_.bytes_total);
  progress.files_total = std::max(progress_.files_total, planned_);
  progress.files_done = told_;
  progress.current = change.path;
  progress.current_seconds = progress_.seconds - file.begun;
  progress.current_bytes = change.size;
  progress.current_bytes_done = std::min(file.moved_bytes, change.size);
  return progress;
}

void Transfers::show(double seconds) {
  progress_.seconds = seconds;
  progress_.bytes_done = std::min(bytes_moved_, progress_.bytes_total);
  const auto first = waiting_.empty() ? files_.end() : files_.find(waiting_.front().path);
  if (first == files_.end() || first->second.moved_bytes == 0) {
    sink_.progress(progress_);
    return;
  }
  const Progress progress = progress_of(waiting_.front(), first->second);
  if (progress.current_bytes_done == progress.current_bytes) return;  // not verified yet
  if (!named_) sink_.change(waiting_.front());
  named_ = true;
  sink_.progress(progress);
}

void Transfers::finish(bool well) {
  while (!waiting_.empty() && (well || named_ || is_over(waiting_.front()))) {
    tell(waiting_.front());
    waiting_.pop_front();
    named_ = false;
  }
}

}  // namespace lockstep::report
