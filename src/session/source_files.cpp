#include "session/source_files.hpp"

#include <algorithm>

#include "wire/blocks.hpp"

namespace lockstep::session {
namespace {

constexpr std::uint64_t reading_bytes_max = std::uint64_t{8} << 20U;
constexpr std::size_t requests_max = std::size_t{1} << 20U;
constexpr std::uint64_t held_bytes_max = std::uint64_t{512} << 20U;
constexpr std::uint64_t pack_file_bytes_max = std::uint64_t{256} << 10U;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

}  // namespace

void SourceFiles::on_fetch(const wire::Fetch& fetch) {
  if (fetch.id != last_id_ + 1) malformed("file number out of order");
  last_id_ = fetch.id;
  if (packs_.size() + open_.size() > requests_max) malformed("too many open requests");
  SourceFile file = tree_.file(fetch.file);
  if (fetch.mode == wire::FetchMode::pack) {
    if (file.bytes > pack_file_bytes_max) malformed("file is too large to be packed");
    packs_.add({fetch.id, std::move(file)});
  } else {
    const std::uint64_t bytes = file.bytes;
    Open& opened = open_[fetch.id];
    opened.file = std::move(file);
    opened.mode = fetch.mode;
    opened.basis_bytes = fetch.basis_bytes;
    if (fetch.mode == wire::FetchMode::whole)
      blocks_.push_back({fetch.id, 0, wire::blocks_in(bytes)});
  }
  issue();
}

bool SourceFiles::is_open(std::uint32_t id) const {
  const auto found = open_.find(id);
  return found != open_.end() && !found->second.done;
}

SourceFiles::Open& SourceFiles::open(std::uint32_t id) {
  const auto found = open_.find(id);
  if (found == open_.end() || found->second.done) malformed("file is not open");
  return found->second;
}

void SourceFiles::on_retry(const wire::Retry& retry) {
  const Open& file = open(retry.id);
  const std::uint32_t blocks = wire::blocks_in(file.file.bytes);
  if (retry.block >= blocks || retry.count == 0 || retry.count > blocks - retry.block) {
    malformed("block out of range");
  }
  blocks_.push_back({retry.id, retry.block, retry.block + retry.count});
  issue();
}

void SourceFiles::on_table(wire::TablePart part) {
  Open& file = open(part.id);
  if (file.mode != wire::FetchMode::delta) malformed("sums for a file that is sent whole");
  actions_.emplace_back(source_action::AddTable{part.id, file.file.bytes, file.basis_bytes,
                                                part.part, std::move(part.blob)});
}

void SourceFiles::on_sums(wire::Sums sums) {
  Open& file = open(sums.id);
  if (file.mode != wire::FetchMode::delta) malformed("sums for a file that is sent whole");
  hold_segment(file, sums.segment);
  actions_.emplace_back(source_action::DeltaStep{sums.id, sums.segment, file.basis_bytes, file.file,
                                                 std::move(sums.blob)});
}

// One step of a segment at a time: the worker's half of the conversation is not shared.
void SourceFiles::hold_segment(Open& file, std::uint32_t segment) {
  const auto [place, is_new] = file.segments.emplace(segment, true);
  if (!is_new && place->second) malformed("sums out of turn");
  place->second = true;
  ++file.steps;
  if (!is_new) return;
  if (segment >= delta::segment_count(file.shape())) malformed("segment out of range");
  held_bytes_ += delta::segment_range(file.shape(), segment).bytes;
  if (held_bytes_ > held_bytes_max) malformed("too many segments at a time");
}

void SourceFiles::release_segment(Open& file, std::uint32_t segment) {
  held_bytes_ -= delta::segment_range(file.shape(), segment).bytes;
  file.segments.erase(segment);
}

void SourceFiles::on_done(const wire::Done& done) {
  for (const std::uint32_t id : done.ids) {
    Open& file = open(id);
    file.done = true;
    std::erase_if(blocks_, [&](const BlockRun& run) { return run.id == id; });
    if (file.steps == 0) close(id);
  }
  issue();
}

// Only when no worker is at it.
void SourceFiles::close(std::uint32_t id) {
  Open& file = open_.at(id);
  while (!file.segments.empty()) release_segment(file, file.segments.begin()->first);
  if (file.mode == wire::FetchMode::delta) actions_.emplace_back(source_action::Close{{id}});
  open_.erase(id);
}

void SourceFiles::issue() {
  while (reading_bytes_ < reading_bytes_max) {
    if (!issue_pack(false) && !issue_block()) return;
  }
}

void SourceFiles::hurry() {
  if (reading_bytes_ == 0) issue_pack(true);
}

bool SourceFiles::issue_pack(bool hurry) {
  std::optional<source_action::ReadPack> pack = packs_.take(hurry);
  if (!pack) return false;
  reading_bytes_ += pack->bytes;
  actions_.emplace_back(*std::move(pack));
  return true;
}

// Files take turns, a few blocks each, so that several arrive at once.
bool SourceFiles::issue_block() {
  if (blocks_.empty()) return false;
  BlockRun& run = blocks_.front();
  if (run.next == run.last) {
    blocks_.pop_front();
    return true;
  }
  const Open& file = open(run.id);
  const std::uint64_t bytes = wire::block_length(file.file.bytes, run.next);
  actions_.emplace_back(source_action::ReadBlock{run.id, run.next++, bytes, file.file});
  reading_bytes_ += bytes;
  return true;
}

void SourceFiles::fail(std::uint32_t id, const tree::Problem& problem) {
  if (!failed_.insert(id).second) return;  // another block of it has told
  actions_.emplace_back(source_action::Send{wire::Failed{id, problem}});
  if (client_) actions_.emplace_back(source_action::ReportProblem{problem});
  std::erase_if(blocks_, [&](const BlockRun& run) { return run.id == id; });
}

void SourceFiles::on_read(ReadResult result) {
  for (const ReadFailure& failure : result.failures) fail(failure.id, failure.problem);
  for (const tree::Problem& warning : result.warnings) {
    actions_.emplace_back(source_action::ReportProblem{warning});
  }
  if (result.frame) {
    frames_.push_back({std::move(*result.frame), result.bytes});
  } else {
    reading_bytes_ -= result.bytes;
  }
  issue();
}

void SourceFiles::on_delta(DeltaResult result) {
  Open& file = open_.at(result.id);
  --file.steps;
  file.segments.at(result.segment) = false;
  if (result.failure || result.result.final) release_segment(file, result.segment);
  if (file.done) {
    if (file.steps == 0) close(result.id);
    return;
  }
  if (result.failure) {
    fail(result.failure->id, result.failure->problem);
    return;
  }
  actions_.emplace_back(source_action::Send{std::move(result.result)});
  for (wire::SealedFrame& frame : result.frames) {
    reading_bytes_ += frame.size();
    const std::uint64_t bytes = frame.size();
    frames_.push_back({std::move(frame), bytes});
  }
}

std::optional<wire::SealedFrame> SourceFiles::next_frame() {
  if (frames_.empty()) return std::nullopt;
  Frame frame = std::move(frames_.front());
  frames_.pop_front();
  reading_bytes_ -= frame.counted;
  issue();
  return std::move(frame.sealed);
}

}  // namespace lockstep::session
