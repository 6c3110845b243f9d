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
  const Literals literals = literals_of(step, *found);
  result.result.literal_bytes = literals.bytes;
  if (literals.bytes > wire::limits::few_literal_bytes) {
    result.frames = seal_literals(step, literals);
  } else if (literals.bytes > 0) {
    result.result.few = few_literals(literals);
  }
  const std::lock_guard lock(mutex_);
  open_[step.id].segments.erase(step.segment);
  return result;
}

SourceWork::Literals SourceWork::literals_of(const action::DeltaStep& step,
                                             const Segment& segment) {
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  const std::uint64_t start = delta::segment_range(shape, step.segment).offset;
  const std::vector<delta::Range> ranges = segment.half->literals();
  Literals literals;
  for (const delta::Range& range : ranges) {
    literals.bytes += range.bytes;
    literals.pieces.push_back(View(segment.fresh).subspan(range.offset - start, range.bytes));
  }
  literals.packs = packing_.compresses() && may_compress(step.file);
  if (literals.packs) literals.context = delta::literal_context(segment.fresh, ranges, start);
  return literals;
}

wire::FewLiterals SourceWork::few_literals(const Literals& literals) {
  Bytes raw;
  for (const View piece : literals.pieces) append(raw, piece);
  return packing_.few(raw, literals.packs, literals.context);
}

std::vector<wire::SealedFrame> SourceWork::seal_literals(const action::DeltaStep& step,
                                                         const Literals& literals) {
  wire::Data header;
  header.id = step.id;
  header.segment = step.segment;
  header.literal = true;
  const auto full = wire::data_header_bytes + wire::limits::block_bytes;
  std::vector<wire::SealedFrame> frames;
  Bytes frame(wire::data_header_bytes);
  const auto seal = [&] {
    frames.emplace_back(packing_.seal(header, std::move(frame), literals.packs, literals.context));
    frame = Bytes(wire::data_header_bytes);
  };
  for (View left : literals.pieces) {
    while (!left.empty()) {
      const View part = left.first(std::min(left.size(), full - frame.size()));
      append(frame, part);
      left = left.subspan(part.size());
      if (frame.size() == full) seal();
    }
  }
  if (frame.size() > wire::data_header_bytes) seal();
  return frames;
}

}  // namespace lockstep::job
