// What arrives for files that were asked for, and what came of writing it.
#include <algorithm>
#include <utility>

#include "base/escape.hpp"
#include "session/target_files.hpp"
#include "wire/blocks.hpp"
#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

// Parts of a whole file and of its segments are told apart in `retried` by this bit.
constexpr std::uint32_t segment_bit = 0x80000000;

// As if they had come in a data frame.
wire::Data data_of(wire::FewLiterals few, const wire::Result& result) {
  using How = wire::FewLiterals::How;
  const std::uint64_t bytes = result.literal_bytes;
  const bool fits = few.how == How::plain ? few.bytes.size() == bytes : few.bytes.size() < bytes;
  if (bytes == 0 || bytes > wire::limits::few_literal_bytes || !fits) malformed("not few literals");
  wire::Data data;
  data.id = result.id;
  data.segment = result.segment;
  data.literal = true;
  data.in_context = few.how == How::in_context;
  data.form = few.how == How::plain ? wire::Data::Form::plain : wire::Data::Form::zstd;
  data.raw_bytes = static_cast<std::uint32_t>(bytes);
  data.frame = std::move(few.bytes);
  data.payload = data.frame;
  return data;
}

tree::Problem verification_failed(const StageEntry& entry) {
  return {ExitCode::verification,
          "verification failed: " + escape(entry.directory->child(entry.entry().name).text())};
}

}  // namespace

TargetFiles::Transfer* TargetFiles::find(std::uint32_t id) {
  const auto found = transfers_.find(id);
  return found == transfers_.end() ? nullptr : &found->second;
}

TargetFiles::Transfer& TargetFiles::transfer(std::uint32_t id) {
  Transfer* found = find(id);
  if (found == nullptr) malformed("file is not open");
  return *found;
}

void TargetFiles::on_sums(std::uint32_t id, std::uint32_t segment, Bytes blob) {
  Transfer* found = find(id);
  if (found == nullptr) return;
  found->segments.at(segment).turn = Turn::matching;
  context_.send(wire::Sums{id, segment, std::move(blob)});
}

void TargetFiles::on_table(std::uint32_t id, std::uint32_t part, Bytes blob) {
  Transfer* found = find(id);
  if (found == nullptr) return;
  context_.send(wire::TablePart{id, part, std::move(blob)});
  --found->table_left;
  sign_table(id, *found);
  open_segments(id, *found);
}

void TargetFiles::on_result(wire::Result result) {
  Transfer* found = find(result.id);
  if (found == nullptr) {
    if (result.id > last_id_) malformed("file is not open");
    return;  // it failed meanwhile
  }
  const auto segment = found->segments.find(result.segment);
  if (segment == found->segments.end() || segment->second.turn != Turn::matching) {
    malformed("result for a segment that is not open");
  }
  if (!result.final) {
    segment->second.turn = Turn::summing;
    context_.actions.emplace_back(
        target_action::NextSums{result.id, result.segment, std::move(result.blob)});
    return;
  }
  if (result.literal_bytes > delta::segment_range(shape(*found), result.segment).bytes) {
    malformed("more literals than the segment has");
  }
  const std::uint32_t id = result.id;
  const std::uint32_t number = result.segment;
  segment->second.turn = Turn::literals;
  segment->second.result = std::move(result);
  if (std::optional<wire::FewLiterals>& few = segment->second.result.few) {
    on_data(data_of(*std::exchange(few, {}), segment->second.result));
  } else {
    try_rebuild(id, number, *found);
  }
}

void TargetFiles::try_rebuild(std::uint32_t id, std::uint32_t number, Transfer& transfer) {
  Segment& segment = transfer.segments.at(number);
  if (segment.literal_bytes < segment.result.literal_bytes) return;
  if (segment.literal_bytes > segment.result.literal_bytes) malformed("too many literals");
  segment.turn = Turn::rebuilding;
  target_action::Rebuild rebuild{std::move(segment.result), std::move(segment.literals)};
  rebuild.result.id = id;
  context_.actions.emplace_back(std::move(rebuild));
}

void TargetFiles::on_data(wire::Data data) {
  if (data.pack) {
    write_pack(std::move(data));
    return;
  }
  Transfer* found = find(data.id);
  if (found == nullptr) {
    if (data.id > last_id_) malformed("data for no file");
    return;
  }
  if (!data.literal) {
    write_block(std::move(data), *found);
    return;
  }
  const auto segment = found->segments.find(data.segment);
  const bool open = segment != found->segments.end() && segment->second.turn == Turn::literals;
  if (!open || data.raw_bytes == 0) malformed("literals for a segment that is not open");
  const std::uint32_t id = data.id;
  const std::uint32_t number = data.segment;
  segment->second.literal_bytes += data.raw_bytes;
  segment->second.literals.push_back(std::move(data));
  try_rebuild(id, number, *found);
}

void TargetFiles::write_pack(wire::Data data) {
  target_action::StagePack stage;
  auto next = packed_.find(data.id);
  for (std::uint32_t i = 0; i < data.segment; ++i) {
    if (next == packed_.end()) malformed("pack of files nobody asked for");
    stage.files.emplace_back(next->first, next->second.entry);
    staging_.emplace(next->first, std::move(next->second));
    next = packed_.erase(next);
  }
  stage.data = std::move(data);
  context_.stage(std::move(stage));
}

void TargetFiles::write_block(wire::Data data, Transfer& transfer) {
  const std::uint64_t size = transfer.job.entry.entry().size;
  const std::uint64_t length = wire::block_length(size, data.segment);
  if (length == 0 || data.raw_bytes != length) malformed("block out of range");
  if (!transfer.blocks.take(data.segment)) malformed("block nobody asked for");
  context_.actions.emplace_back(target_action::WriteBlock{std::move(data)});
}

// ---- what came of it ------------------------------------------------------------------------

void TargetFiles::retry(std::uint32_t id, std::uint32_t part, Transfer& transfer) {
  if (!transfer.retried.emplace(part, true).second) {
    fail(id, verification_failed(transfer.job.entry));
    return;
  }
  if ((part & segment_bit) == 0) {
    ask_again(id, part, 1, transfer);
    return;
  }
  const std::uint32_t number = part & ~segment_bit;
  const delta::Range range = delta::segment_range(shape(transfer), number);
  const auto first = static_cast<std::uint32_t>(range.offset / wire::limits::block_bytes);
  const std::uint32_t count = wire::blocks_in(range.bytes);
  transfer.segments.at(number).blocks_left = count;
  ask_again(id, first, count, transfer);
}

void TargetFiles::ask_again(std::uint32_t id, std::uint32_t first, std::uint32_t count,
                            Transfer& transfer) {
  transfer.blocks.expect(first, count);
  context_.send(wire::Retry{id, first, count});
}

void TargetFiles::on_rebuilt(const WriteOutcome& outcome) {
  Transfer* found = find(outcome.id);
  if (found == nullptr) return;
  if (outcome.problem) {
    fail(outcome.id, *outcome.problem);
  } else if (!outcome.verified) {
    retry(outcome.id, outcome.segment | segment_bit, *found);
  } else {
    context_.summary.matched_bytes += outcome.matched_bytes;
    context_.summary.literal_bytes += found->segments.at(outcome.segment).literal_bytes;
    segment_done(outcome.id, outcome.segment, *found);
  }
}

void TargetFiles::segment_done(std::uint32_t id, std::uint32_t number, Transfer& transfer) {
  const std::uint64_t bytes = delta::segment_range(shape(transfer), number).bytes;
  transfer.segments.erase(number);
  transfer.window_bytes -= bytes;
  window_bytes_ -= bytes;
  if (transfer.count > 1) --segments_open_;
  part_done(id, transfer);
  if (Transfer* found = find(id)) open_segments(id, *found);
}

void TargetFiles::on_block(const WriteOutcome& outcome) {
  Transfer* found = find(outcome.id);
  if (found == nullptr) return;
  if (outcome.problem) {
    fail(outcome.id, *outcome.problem);
    return;
  }
  if (!outcome.verified) {
    retry(outcome.id, outcome.segment, *found);
    return;
  }
  const std::uint64_t size = found->job.entry.entry().size;
  const std::uint64_t offset = std::uint64_t{outcome.segment} * wire::limits::block_bytes;
  context_.summary.literal_bytes += wire::block_length(size, outcome.segment);
  if (found->mode == wire::FetchMode::whole) {
    part_done(outcome.id, *found);
    return;
  }
  const auto number = static_cast<std::uint32_t>(offset / delta::segment_bytes(shape(*found)));
  Segment& segment = found->segments.at(number);
  if (--segment.blocks_left == 0) segment_done(outcome.id, number, *found);
}

void TargetFiles::part_done(std::uint32_t id, Transfer& transfer) {
  if (--transfer.left > 0) return;
  context_.stage(target_action::FinishFile{id});
}

void TargetFiles::on_pack(const std::vector<StageOutcome>& outcomes, bool verified) {
  context_.staged();
  for (const StageOutcome& outcome : outcomes) {
    const auto id = static_cast<std::uint32_t>(outcome.token);
    const auto found = staging_.find(id);
    if (found == staging_.end()) continue;
    FileJob job = std::move(found->second);
    staging_.erase(found);
    window_bytes_ -= job.entry.entry().size;
    if (!verified && !job.again) {
      job.again = true;  // once more, in blocks with tags of their own
      fetch(std::move(job));
      continue;
    }
    if (outcome.problem) {
      context_.problem(*outcome.problem);
      on_end_(job, End::failed);
      continue;
    }
    context_.summary.literal_bytes += job.entry.entry().size;
    staged_bytes_ += job.entry.entry().size;
    on_end_(job, End::staged);
  }
}

void TargetFiles::on_staged(const StageOutcome& outcome) {
  context_.staged();
  const auto id = static_cast<std::uint32_t>(outcome.token);
  const auto copied = staging_.find(id);
  if (copied != staging_.end()) {
    FileJob job = std::move(copied->second);
    staging_.erase(copied);
    if (outcome.problem) context_.problem(*outcome.problem);
    if (!outcome.problem) {
      context_.summary.literal_bytes += job.entry.entry().size;
      staged_bytes_ += job.entry.entry().size;
    }
    on_end_(job, outcome.problem ? End::failed : End::staged);
    return;
  }
  if (find(id) == nullptr) return;
  if (outcome.problem) {
    fail(id, *outcome.problem);
  } else {
    staged_bytes_ += transfer(id).job.entry.entry().size;
    end(id, End::staged);
  }
}

void TargetFiles::on_failed(const wire::Failed& failed) {
  const auto packed = packed_.find(failed.id);
  if (packed == packed_.end()) {
    if (find(failed.id) == nullptr) return;
    context_.remote_problem(failed.problem);
    abandon(failed.id);
    return;
  }
  FileJob job = std::move(packed->second);
  packed_.erase(packed);
  window_bytes_ -= job.entry.entry().size;
  context_.remote_problem(failed.problem);
  on_end_(job, End::failed);
}

void TargetFiles::on_basis_lost(std::uint32_t id) {
  Transfer* found = find(id);
  if (found == nullptr) return;
  FileJob job = found->job;
  job.basis_bytes.reset();
  job.from_partial = false;
  job.alternate = 0;
  context_.actions.emplace_back(target_action::Abandon{id});
  forget(id);
  fetch(std::move(job));
}

void TargetFiles::fail(std::uint32_t id, const tree::Problem& problem) {
  context_.problem(problem);
  abandon(id);
}

void TargetFiles::abandon(std::uint32_t id) {
  context_.actions.emplace_back(target_action::Abandon{id});
  end(id, End::failed);
}

void TargetFiles::end(std::uint32_t id, End how) {
  const FileJob job = transfer(id).job;
  forget(id);
  on_end_(job, how);
}

void TargetFiles::forget(std::uint32_t id) {
  Transfer& gone = transfer(id);
  window_bytes_ -= gone.window_bytes;
  if (gone.count > 1) segments_open_ -= static_cast<std::uint32_t>(gone.segments.size());
  transfers_.erase(id);
  done_.ids.push_back(id);
}

bool TargetFiles::idle() const {
  return queue_.empty() && large_.empty() && checks_.idle() && looking_.empty() &&
         packed_.empty() && staging_.empty() && transfers_.empty();
}

}  // namespace lockstep::session
