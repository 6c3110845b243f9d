// The source's half of deltas: segments that are compared with what the target has, their literals.
#include <algorithm>

#include "delta/context.hpp"
#include "job/failure.hpp"
#include "job/source_work.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

namespace action = session::source_action;

}  // namespace

void SourceWork::add_table(const action::AddTable& part) {
  const std::lock_guard lock(mutex_);
  OpenFile& file = open_[part.id];
  if (!file.table) {
    file.table = std::make_shared<delta::Table>(
        delta::FileShape{part.fresh_bytes, part.basis_bytes, &hash_key_});
  }
  file.table->add(part.part, part.blob);
}

void SourceWork::drop_segment(std::uint32_t id, std::uint32_t segment) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(id);
  if (found != open_.end()) found->second.segments.erase(segment);
}

void SourceWork::close(const std::vector<std::uint32_t>& ids) {
  const std::lock_guard lock(mutex_);
  for (const std::uint32_t id : ids) open_.erase(id);
}

std::shared_ptr<SourceWork::Segment> SourceWork::segment(const action::DeltaStep& step,
                                                         const delta::Link& link) {
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  std::shared_ptr<const delta::Table> table;
  {
    const std::lock_guard lock(mutex_);
    OpenFile& file = open_[step.id];
    const auto found = file.segments.find(step.segment);
    if (found != file.segments.end()) return found->second;
    if (delta::needs_table(shape) && !(file.table && file.table->complete())) {
      throw Error(ExitCode::stream, "segment before its table");
    }
    table = file.table;
  }
  if (step.segment >= delta::segment_count(shape)) {
    throw Error(ExitCode::stream, "segment out of range");
  }
  const delta::Range range = delta::segment_range(shape, step.segment);
  auto segment = std::make_shared<Segment>();
  segment->table = std::move(table);
  segment->fresh.resize(range.bytes);
  const fs::InputFile file = open(step.file);
  if (file.read(range.offset, segment->fresh) < range.bytes) {
    throw Error(ExitCode::vanished, shrunk(step.file).message);
  }
  segment->half = std::make_unique<delta::SegmentFresh>(segment->fresh, shape, step.segment,
                                                        segment->table.get(), link);
  const std::lock_guard lock(mutex_);
  open_[step.id].segments.emplace(step.segment, segment);
  return segment;
}

session::DeltaResult SourceWork::delta_step(const action::DeltaStep& step,
                                            const delta::Link& link) {
  session::DeltaResult result;
  result.id = step.id;
  result.segment = step.segment;
  result.result.id = step.id;
  result.result.segment = step.segment;
  std::shared_ptr<Segment> found;
  try {
    found = segment(step, link);
  } catch (const Error& error) {
    if (error.code() == ExitCode::stream) throw;
    result.failure = session::ReadFailure{step.id, read_problem(error)};
    return result;
  }
  delta::SegmentFresh::Step next = found->half->on_sums(step.sums);
  result.result.blob = std::move(next.result);
  result.result.final = next.final;
  if (!next.final) return result;
  result.result.tag = packing_.tag(session::segment_nonce(step.id, step.segment), found->fresh);
  result.result.refined_bytes = found->half->refined_bytes();
  seal_literals(step, *found, result);
  const std::lock_guard lock(mutex_);
  open_[step.id].segments.erase(step.segment);
  return result;
}

void SourceWork::seal_literals(const action::DeltaStep& step, const Segment& segment,
                               session::DeltaResult& result) {
  wire::Data header;
  header.id = step.id;
  header.segment = step.segment;
  header.literal = true;
  const auto full = wire::data_header_bytes + wire::limits::block_bytes;
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  const std::uint64_t start = delta::segment_range(shape, step.segment).offset;
  const std::vector<delta::Range> literals = segment.half->literals();
  const bool packs = packing_.compresses() && may_compress(step.file);
  const Bytes context = packs ? delta::literal_context(segment.fresh, literals, start) : Bytes();
  Bytes frame(wire::data_header_bytes);
  const auto seal = [&] {
    result.frames.emplace_back(packing_.seal(header, std::move(frame), packs, context));
    frame = Bytes(wire::data_header_bytes);
  };
  for (const delta::Range& range : literals) {
    result.result.literal_bytes += range.bytes;
    for (View left = View(segment.fresh).subspan(range.offset - start, range.bytes);
         !left.empty();) {
      const View piece = left.first(std::min(left.size(), full - frame.size()));
      append(frame, piece);
      left = left.subspan(piece.size());
      if (frame.size() == full) seal();
    }
  }
  if (frame.size() > wire::data_header_bytes) seal();
}

}  // namespace lockstep::job
