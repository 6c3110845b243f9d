#include "session/target_files.hpp"

#include <algorithm>

#include "wire/blocks.hpp"

namespace lockstep::session {
namespace {

constexpr std::uint64_t window_bytes_max = std::uint64_t{64} << 20U;
constexpr std::size_t window_files_max = 4096;
constexpr std::size_t window_table_parts = 4;  // of one file, on different cores
constexpr std::uint64_t pack_bytes_max = std::uint64_t{256} << 10U;  // larger ones go in blocks
// Larger files are compared by segment: a changed one is not read twice for it.
constexpr std::uint64_t group_bytes_max = std::uint64_t{8} << 20U;
constexpr std::uint64_t large_bytes = std::uint64_t{8} << 20U;  // first in line
constexpr std::uint64_t whole_window_bytes = std::uint64_t{16} << 20U;
constexpr std::uint64_t delta_bytes_min = 512;  // a delta's sums would cost more
constexpr std::uint32_t segments_open_max = 8;  // of files with several segments

}  // namespace

TargetFiles::TargetFiles(TargetContext& context, OnEnd on_end)
    : context_(context),
      on_end_(std::move(on_end)),
      checks_(context, [this](const FileJob& job,
                              bool equal) { on_end_(job, equal ? End::equal : End::differs); }),
      window_bytes_most_(window_bytes_max) {}

// ---- what is wanted -------------------------------------------------------------------------

void TargetFiles::fetch(FileJob job) {
  if (job.entry.entry().size >= large_bytes) {
    large_.push_back(std::move(job));
  } else {
    queue_.push_back(std::move(job));
  }
}

bool TargetFiles::compare(FileJob job, BasisFile basis) {
  const bool by_segment = job.entry.entry().size > group_bytes_max && job.basis_bytes &&
                          !context_.setup.options.comparison.checksum && !context_.setup.local;
  if (by_segment) {
    fetch(std::move(job));
  } else {
    checks_.add(std::move(job), std::move(basis));
  }
  return by_segment;
}

void TargetFiles::advance() {
  checks_.advance();
  if (context_.paused()) return;
  const auto room = [&] {
    return window_bytes_ < window_bytes_most_ &&
           packed_.size() + staging_.size() + transfers_.size() < window_files_max;
  };
  while (room() && segments_open_ < segments_open_max && !large_.empty()) {
    FileJob job = std::move(large_.front());
    large_.pop_front();
    start(std::move(job));
  }
  while (room() && !queue_.empty()) {
    FileJob job = std::move(queue_.front());
    queue_.pop_front();
    start(std::move(job));
  }
  if (!done_.ids.empty()) context_.send(std::exchange(done_, {}));
}

// Content that is under way stays warm in the caches while there is little of it: no more than what
// keeps the cores busy, and what the link holds at 1 GB/s.
void TargetFiles::on_round_trip(Duration shortest) {
  const auto on_link = static_cast<std::uint64_t>(std::max<Duration::rep>(shortest.count(), 0));
  window_bytes_most_ = std::min(context_.setup.window_bytes + on_link, window_bytes_max);
}

// ---- fetching -------------------------------------------------------------------------------

void TargetFiles::start(FileJob job) {
  const tree::Entry& entry = job.entry.entry();
  if (look_for_partial(job)) return;
  const std::uint32_t id = ++last_id_;
  if (context_.setup.local) {
    context_.stage(target_action::CopyLocal{id, job.source, job.entry});
    staging_.emplace(id, std::move(job));
    return;
  }
  const bool delta = job.basis_bytes && *job.basis_bytes > 0 && entry.size >= delta_bytes_min &&
                     !context_.setup.options.whole_file;
  wire::Fetch fetch{id, job.source, wire::FetchMode::pack, 0};
  if (!delta && entry.size <= pack_bytes_max && !job.again) {
    context_.send(fetch);
    window_bytes_ += entry.size;
    packed_.emplace(id, std::move(job));
    return;
  }
  fetch.mode = delta ? wire::FetchMode::delta : wire::FetchMode::whole;
  if (delta) fetch.basis_bytes = *job.basis_bytes;
  context_.send(fetch);
  target_action::Begin begin{id, job.entry, std::nullopt, fetch.basis_bytes};
  if (delta)
    begin.basis = BasisFile{job.entry.directory, entry.name, job.from_partial, job.alternate};
  context_.actions.emplace_back(std::move(begin));
  Transfer transfer;
  transfer.job = std::move(job);
  transfer.mode = fetch.mode;
  Transfer& kept = transfers_.emplace(id, std::move(transfer)).first->second;
  if (delta) {
    start_delta(id, kept);
    return;
  }
  kept.count = wire::blocks_in(entry.size);
  kept.left = kept.count;
  kept.blocks.expect(0, kept.count);
  kept.window_bytes = std::min(entry.size, whole_window_bytes);
  window_bytes_ += kept.window_bytes;
  if (kept.count == 0) context_.stage(target_action::FinishFile{id});
}

// A file that an interrupted run began is a better basis than the old one.
bool TargetFiles::look_for_partial(FileJob& job) {
  const bool may_be = job.entry.entry().size > pack_bytes_max && !context_.setup.local &&
                      !context_.setup.options.whole_file;
  if (!may_be || job.partial_known) return false;
  const std::uint64_t token = ++last_token_;
  context_.actions.emplace_back(target_action::FindPartial{token, job.entry});
  looking_.emplace(token, std::move(job));
  return true;
}

void TargetFiles::on_partial(std::uint64_t token, std::optional<std::uint64_t> bytes) {
  const auto found = looking_.find(token);
  FileJob job = std::move(found->second);
  looking_.erase(found);
  job.partial_known = true;
  if (bytes) {
    job.basis_bytes = bytes;
    job.from_partial = true;
    job.alternate = 0;
  }
  fetch(std::move(job));
}

delta::FileShape TargetFiles::shape(const Transfer& transfer) {
  return {transfer.job.entry.entry().size, transfer.job.basis_bytes.value_or(0), nullptr};
}

void TargetFiles::start_delta(std::uint32_t id, Transfer& transfer) {
  const delta::FileShape file = shape(transfer);
  transfer.count = delta::segment_count(file);
  transfer.left = transfer.count;
  if (delta::needs_table(file)) transfer.table_left = delta::table_parts(file);
  for (std::size_t i = 0; i < window_table_parts; ++i) sign_table(id, transfer);
  open_segments(id, transfer);
}

void TargetFiles::sign_table(std::uint32_t id, Transfer& transfer) {
  if (transfer.table_left == 0 || transfer.table_next == delta::table_parts(shape(transfer)))
    return;
  context_.actions.emplace_back(target_action::SignTable{id, transfer.table_next++});
}

void TargetFiles::open_segments(std::uint32_t id, Transfer& transfer) {
  if (transfer.table_left > 0) return;
  const delta::FileShape file = shape(transfer);
  const bool several = transfer.count > 1;
  while (transfer.next < transfer.count) {
    // The first segment of a file is never refused, so every file goes on.
    const bool full = several && segments_open_ >= segments_open_max && !transfer.segments.empty();
    if (full || transfer.segments.size() >= segments_open_max) return;
    const std::uint32_t segment = transfer.next++;
    transfer.segments.emplace(segment, Segment{});
    const std::uint64_t bytes = delta::segment_range(file, segment).bytes;
    transfer.window_bytes += bytes;
    window_bytes_ += bytes;
    if (several) ++segments_open_;
    context_.actions.emplace_back(target_action::SignSegment{id, segment});
  }
}

}  // namespace lockstep::session
