#include "delta/plan.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

namespace lockstep::delta {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;

// Levels: the finest search a gap has gone through.
constexpr std::uint8_t after_chunks = 1;
constexpr std::uint8_t after_roll = 2;
constexpr std::uint8_t after_fine_roll = 3;
constexpr std::uint8_t after_edges = 4;

constexpr std::uint32_t chunk_bytes = 8 * kib;
constexpr std::uint32_t roll_bytes = 1 * kib;
constexpr std::uint32_t fine_roll_bytes = 256;
constexpr std::uint32_t locate_bytes = 128;

std::uint64_t end_of(const Range& range) {
  return range.offset + range.bytes;
}

std::uint8_t level_after(const Span& gap) {
  switch (gap.stage) {
    case Stage::chunks:
      return std::max(gap.level, after_chunks);
    case Stage::roll:
      return gap.unit > fine_roll_bytes ? after_roll : after_fine_roll;
    case Stage::edges:
      return after_edges;
    default:
      return gap.level;
  }
}

/// The next stage of a gap, or nothing where it goes as a literal.
bool choose_stage(Span& gap) {
  const std::uint64_t fresh = gap.fresh.bytes;
  const std::uint64_t basis = gap.basis.bytes;
  if (fresh < 64 || basis < 32) return false;
  if (fresh == basis && !gap.located && fresh >= 2 * locate_bytes) {
    gap.stage = Stage::locate;
    gap.unit = locate_bytes;
    return true;
  }
  if (gap.level < after_chunks && std::min(fresh, basis) >= 32 * kib) {
    gap.stage = Stage::chunks;
    gap.unit = chunk_bytes;
    return true;
  }
  if (gap.level < after_roll && basis >= 3 * kib && fresh >= roll_bytes) {
    gap.stage = Stage::roll;
    gap.unit = roll_bytes;
    return true;
  }
  if (gap.level < after_fine_roll && std::min(fresh, basis) >= fine_roll_bytes &&
      basis / 8 <= fresh) {
    gap.stage = Stage::roll;
    gap.unit = fine_roll_bytes;
    return true;
  }
  return false;
}

/// Chunks of a whole small basis: about a thousand sums at most.
std::uint32_t first_chunk_bytes(std::uint64_t basis_bytes) {
  return static_cast<std::uint32_t>(
      std::clamp(std::bit_ceil(basis_bytes / kib), 4 * kib, 64 * kib));
}

std::uint32_t first_piece_bytes(std::uint64_t segment_bytes) {
  return static_cast<std::uint32_t>(
      std::clamp(std::bit_floor(segment_bytes / 32), 4 * kib, 64 * kib));
}

}  // namespace

struct Plan::Sides {
  std::optional<std::uint64_t> left;   // basis offset behind the match before the gap
  std::optional<std::uint64_t> right;  // basis offset of the match after it
};

Plan::Plan(const FileShape& shape, std::uint32_t segment) : basis_bytes_(shape.basis_bytes) {
  const Range range = segment_range(shape, segment);
  if (range.bytes == 0) return;
  if (shape.basis_bytes == 0) {
    add_literal(range);
    return;
  }
  Span gap{.kind = Span::Kind::gap, .fresh = range};
  if (shape.fresh_bytes == shape.basis_bytes) {
    gap.stage = Stage::digest;
    gap.unit = first_piece_bytes(range.bytes);
    gap.basis = range;
  } else if (needs_table(shape)) {
    gap.stage = Stage::table;
    gap.loose = true;
    gap.basis = {0, shape.basis_bytes};
  } else {
    gap.basis = {0,
                 std::min(shape.basis_bytes, std::min(64 * range.bytes, 32 * mib + range.bytes))};
    if (gap.basis.bytes >= 64 * kib) {
      gap.stage = Stage::chunks;
      gap.unit = first_chunk_bytes(gap.basis.bytes);
    } else if (!choose_stage(gap)) {
      add_literal(range);
      return;
    }
  }
  spans_.push_back(gap);
  gap_count_ = 1;
}

void Plan::clear() {
  spans_.clear();
  gap_count_ = 0;
}

void Plan::add_copy(Range fresh, std::uint64_t basis_offset) {
  if (fresh.bytes == 0) return;
  if (!spans_.empty() && spans_.back().kind == Span::Kind::copy &&
      end_of(spans_.back().basis) == basis_offset) {
    spans_.back().fresh.bytes += fresh.bytes;
    spans_.back().basis.bytes += fresh.bytes;
    return;
  }
  spans_.push_back(
      {.kind = Span::Kind::copy, .fresh = fresh, .basis = {basis_offset, fresh.bytes}});
}

void Plan::add_literal(Range fresh) {
  if (fresh.bytes == 0) return;
  if (!spans_.empty() && spans_.back().kind == Span::Kind::literal) {
    spans_.back().fresh.bytes += fresh.bytes;
    return;
  }
  spans_.push_back({.kind = Span::Kind::literal, .fresh = fresh});
}

void Plan::add_unchanged(const Span& span) {
  if (span.kind == Span::Kind::copy) return add_copy(span.fresh, span.basis.offset);
  add_literal(span.fresh);
}

void Plan::add_found(const Span& gap, const std::vector<Match>& matches) {
  // A large search that finds nothing has met unrelated data.
  if (matches.empty() && (gap.stage == Stage::chunks || gap.stage == Stage::roll) &&
      gap.fresh.bytes >= 32 * std::uint64_t{gap.unit}) {
    return add_literal(gap.fresh);
  }
  Sides sides;
  if (!gap.loose) sides.left = gap.basis.offset;
  std::uint64_t at = gap.fresh.offset;
  for (const Match& match : matches) {
    sides.right = match.basis;
    add_open(gap, {at, match.fresh - at}, sides);
    add_copy({match.fresh, match.bytes}, match.basis);
    at = match.fresh + match.bytes;
    sides.left = match.basis + match.bytes;
  }
  sides.right.reset();
  if (!gap.loose) sides.right = end_of(gap.basis);
  add_open(gap, {at, end_of(gap.fresh) - at}, sides);
}

void Plan::add_open(const Span& parent, Range fresh, const Sides& sides) {
  if (fresh.bytes == 0) return;
  Span gap{.kind = Span::Kind::gap, .level = level_after(parent), .fresh = fresh};
  gap.located = parent.located && fresh == parent.fresh;
  if (sides.left && sides.right && *sides.left <= *sides.right) {
    gap.basis = {*sides.left, *sides.right - *sides.left};
    if (gap.basis.bytes > 4 * fresh.bytes + 4 * kib) {
      // Much was deleted here: what is left belongs to one of the two ends.
      const std::uint64_t half = fresh.bytes / 2;
      add_open(parent, {fresh.offset, half}, {.left = sides.left, .right = {}});
      return add_open(parent, {fresh.offset + half, fresh.bytes - half},
                      {.left = {}, .right = sides.right});
    }
    return add_gap(gap);
  }
  gap.loose = true;
  if (sides.left) {
    gap.basis = {*sides.left, std::min(fresh.bytes, basis_bytes_ - *sides.left)};
  } else if (sides.right) {
    const std::uint64_t bytes = std::min(fresh.bytes, *sides.right);
    gap.basis = {*sides.right - bytes, bytes};
  } else {
    // Nothing was found: a guess at the same place after the table, else the range searched.
    gap.located = true;
    gap.loose = parent.stage == Stage::table;
    const std::uint64_t offset = std::min(fresh.offset, basis_bytes_);
    gap.basis = parent.basis;
    if (gap.loose) gap.basis = {offset, std::min(fresh.bytes, basis_bytes_ - offset)};
  }
  add_gap(gap);
}

void Plan::add_unequal(Span gap) {
  if (gap.unit * std::uint64_t{16} <= gap.fresh.bytes) {
    gap.stage = Stage::pieces;
    spans_.push_back(gap);
    ++gap_count_;
    return;
  }
  add_gap(gap);
}

void Plan::add_failed(Span gap) {
  gap.located = true;
  if (gap.stage == Stage::pieces && gap.fresh.bytes < mib) gap.located = false;
  if (gap.located && gap.fresh.bytes >= mib) gap.loose = true;
  add_gap(gap);
}

void Plan::add_gap(Span gap) {
  if (gap.loose && gap.located) gap.basis = widened(gap);
  if (!choose_stage(gap)) return add_literal(gap.fresh);
  spans_.push_back(gap);
  ++gap_count_;
}

Range Plan::widened(const Span& gap) const {
  const std::uint64_t margin = std::min(gap.fresh.bytes / 2, 2 * mib);
  const std::uint64_t begin = gap.basis.offset - std::min(gap.basis.offset, margin);
  const std::uint64_t end = std::min(basis_bytes_, end_of(gap.basis) + margin);
  return {begin, end - begin};
}

void Plan::settle() {
  const std::vector<Span> before = std::exchange(spans_, {});
  clear();
  for (const Span& span : before) add_unchanged(span);
}

std::vector<Instruction> Plan::instructions() const {
  std::vector<Instruction> list;
  list.reserve(spans_.size());
  for (const Span& span : spans_) {
    const bool copied = span.kind == Span::Kind::copy;
    list.push_back({copied ? Instruction::From::basis : Instruction::From::literal,
                    copied ? span.basis.offset : 0, span.fresh.bytes});
  }
  return list;
}

}  // namespace lockstep::delta
