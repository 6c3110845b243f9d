// The target's half of deltas: sums of a basis, and segments rebuilt from it.
#include <algorithm>

#include "delta/context.hpp"
#include "job/transfer.hpp"

namespace lockstep::job {
namespace {

namespace action = session::target_action;

// Of a segment under reconstruction: read, summed and written while it is in a core's cache.
constexpr std::uint64_t piece_bytes = std::uint64_t{256} << 10U;

/// A basis of which all that a segment is rebuilt from is read at once, where that is little:
/// matches are many and short, and the context of literals is read as well.
class NearBasis final : public delta::Basis {
 public:
  NearBasis(const delta::Basis& far, const std::vector<delta::Instruction>& instructions)
      : far_(far), begin_(far.bytes()) {
    std::uint64_t end = 0;
    for (const delta::Instruction& step : instructions) {
      if (step.from != delta::Instruction::From::basis) continue;
      begin_ = std::min(begin_, step.basis_offset);
      end = std::max(end, step.basis_offset + step.bytes);
    }
    if (begin_ >= end || end - begin_ > piece_bytes) return;
    near_.resize(end - begin_);
    far.read(begin_, near_);
  }
  [[nodiscard]] std::uint64_t bytes() const override { return far_.bytes(); }
  void read(std::uint64_t offset, MutableView out) const override {
    if (near_.empty()) return far_.read(offset, out);
    std::copy_n(near_.begin() + static_cast<std::ptrdiff_t>(offset - begin_), out.size(),
                out.begin());
  }

 private:
  const delta::Basis& far_;
  std::uint64_t begin_;
  Bytes near_;
};

/// Nothing where they do not open in the context that there is: a match was none.
std::optional<Bytes> open_literals(Packing& packing, const action::Rebuild& wanted,
                                   View context) try {
  Bytes literals;
  literals.reserve(wanted.result.literal_bytes);
  Bytes store;
  for (const wire::Data& data : wanted.literals) {
    append(literals, packing.open(data, store, context));
  }
  return literals;
} catch (const Error&) {
  if (context.empty()) throw;
  return std::nullopt;
}

bool any_in_context(const std::vector<wire::Data>& literals) {
  return std::any_of(literals.begin(), literals.end(),
                     [](const wire::Data& data) { return data.in_context; });
}

}  // namespace

std::optional<Bytes> TargetWork::sign(std::uint32_t id, std::uint32_t segment) {
  try {
    const TransferRef open = transfer(id);
    const auto basis = basis_of(*open);
    auto half = std::make_shared<delta::SegmentBasis>(*basis, open->shape, segment);
    Bytes sums = half->first();
    const std::lock_guard lock(open->mutex);
    open->segments.emplace(segment, std::move(half));
    return sums;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Bytes> TargetWork::sign_table(std::uint32_t id, std::uint32_t part) {
  try {
    const TransferRef open = transfer(id);
    return delta::sign_table_part(*basis_of(*open), open->shape, part);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Bytes> TargetWork::next_sums(const action::NextSums& wanted) try {
  const TransferRef open = transfer(wanted.id);
  std::shared_ptr<delta::SegmentBasis> half;
  {
    const std::lock_guard lock(open->mutex);
    half = open->segments.at(wanted.segment);
  }
  return half->on_result(wanted.result);
} catch (const GivenUp&) {
  return std::nullopt;
}

session::WriteOutcome TargetWork::rebuild(const action::Rebuild& wanted) {
  session::WriteOutcome outcome;
  outcome.id = wanted.result.id;
  outcome.segment = wanted.result.segment;
  TransferRef open;
  try {
    open = transfer(outcome.id);
  } catch (const GivenUp&) {
    return outcome;
  }
  std::shared_ptr<delta::SegmentBasis> half;
  {
    const std::lock_guard lock(open->mutex);
    half = std::move(open->segments.at(outcome.segment));
    open->segments.erase(outcome.segment);
  }
  const delta::Range range = delta::segment_range(open->shape, outcome.segment);
  const auto instructions = half->on_final(wanted.result.blob);
  const NearBasis basis(*open->basis, instructions);
  Bytes context;
  if (any_in_context(wanted.literals)) context = delta::literal_context(basis, instructions);
  const auto literals = open_literals(packing_, wanted, context);
  if (!literals) return outcome;  // as if its tag were wrong
  const auto mac = packing_.mac();
  mac->start(session::segment_nonce(outcome.id, outcome.segment));
  std::uint64_t offset = range.offset;
  // Written before it is verified: the file has no name yet, and a segment that fails is asked for
  // again and written over.
  const auto take = [&](View piece) {
    mac->update(piece);
    if (!outcome.problem) outcome.problem = try_write(*open, offset, piece);
    offset += piece.size();
  };
  Bytes piece(std::min<std::uint64_t>(range.bytes, piece_bytes));
  delta::rebuild(basis, instructions, *literals, {range.bytes, piece, take});
  outcome.verified = same_tag(mac->finish(), wanted.result.tag);
  if (!outcome.verified) {
    outcome.problem.reset();
  } else {
    outcome.matched_bytes = range.bytes - literals->size();
  }
  return outcome;
}

}  // namespace lockstep::job
