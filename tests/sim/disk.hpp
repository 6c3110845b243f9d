#pragma once
// The disk of one simulated host: a journal, staged generations, and the name `current`.
//
// Crash    kill -9 loses nothing that was written. A power cut loses what was not synced, in any
//          subset: of the journal's last writes a prefix is left, perhaps with garbage behind it,
//          the old or the new `current`, and of what is being staged anything.
#include <map>
#include <set>

#include "commit/log_codec.hpp"
#include "sim/scheduler.hpp"
#include "wire/group_message.hpp"

namespace lockstep::sim {

class Disk {
 public:
  wire::InstanceId instance{};  // of the dataset on it

  Disk() : log_(commit::log_header()), synced_bytes_(log_.size()) {}

  // The journal. append() writes, sync_log() makes it durable.
  void append(View record) { commit::seal_record(record, chain_, log_); }
  void sync_log() { synced_bytes_ = log_.size(); }
  /// As a starting process reads it: what is torn is cut.
  [[nodiscard]] std::vector<Bytes> open_log() {
    commit::LogContent content = commit::read_log(log_, "journal", "");
    log_.resize(static_cast<std::size_t>(content.valid_bytes));
    if (log_.empty()) log_ = commit::log_header();
    chain_ = content.chain;
    sync_log();
    return std::move(content.records);
  }

  // Generations, by the hash of their header.
  void begin_stage(const Digest& hash) { partial_.insert(hash); }
  void finish_stage(const Digest& hash, Bytes header) {
    partial_.erase(hash);
    complete_.insert(hash);
    headers_[hash] = std::move(header);
  }
  void discard(const Digest& hash) {
    partial_.erase(hash);
    complete_.erase(hash);
  }
  void keep_header(const Digest& hash, Bytes header) { headers_[hash] = std::move(header); }
  [[nodiscard]] bool complete(const Digest& hash) const { return complete_.contains(hash); }
  [[nodiscard]] const std::map<Digest, Bytes>& headers() const noexcept { return headers_; }

  // What readers open.
  void set_current(const wire::GenerationId& generation) { current_ = generation; }
  void sync_current() { durable_current_ = current_; }
  [[nodiscard]] const wire::GenerationId& current() const noexcept { return current_; }

  void cut_power(Scheduler& random) {
    const std::size_t unsynced = log_.size() - synced_bytes_;
    const auto kept = static_cast<std::size_t>(random.below(unsynced + 1));
    log_.resize(synced_bytes_ + kept);
    if (kept < unsynced && random.chance(0.3)) log_.resize(log_.size() + 40, std::byte{0});
    if (random.chance(0.5)) current_ = durable_current_;
    sync_current();
    std::erase_if(partial_, [&](const Digest& /*hash*/) { return random.chance(0.5); });
  }

 private:
  Bytes log_;
  std::size_t synced_bytes_ = 0;
  Digest chain_{};
  std::set<Digest> partial_;
  std::set<Digest> complete_;
  std::map<Digest, Bytes> headers_;
  wire::GenerationId current_;
  wire::GenerationId durable_current_;
};

}  // namespace lockstep::sim
