#include "delta/plan.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "delta/shape.hpp"

namespace lockstep::delta {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;
constexpr std::uint64_t relocated_bytes_most = 256 * kib;
constexpr std::uint64_t unrelated_units = 32;

}  // namespace

Plan::Plan(const FileShape& shape, std::uint32_t segment) : basis_bytes_(shape.basis_bytes) {
  check_shape(shape);
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
      gap.fresh.bytes >= unrelated_units * gap.unit) {
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
  if (fresh == parent.fresh) gap.locates = parent.locates;
  if (parent.stage == Stage::locate) {
    gap.locates = static_cast<std::uint8_t>(parent.locates + 1);
    gap.loose = parent.loose && fresh == parent.fresh;
    if (fresh.bytes >= relocated_bytes_most) gap.locates = locates_most;
  }
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
    gap.locates = locates_most;
    gap.loose = parent.stage == Stage::table;
    gap.basis = gap.loose ? same_place(fresh) : parent.basis;
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
  if (gap.fresh.bytes >= mib) {
    // So much has hardly been overwritten: it was shifted.
    gap.locates = locates_most;
    gap.loose = true;
  }
  add_gap(gap);
}

void Plan::add_sampled(Span gap, bool known) {
  if (known) return add_search(gap);
  if (gap.basis.offset == gap.fresh.offset) return add_literal(gap.fresh);
  // The match beside it may be a piece that occurs anywhere.
  gap.basis = same_place(gap.fresh);
  add_gap(gap);
}

Range Plan::same_place(const Range& fresh) const {
  const std::uint64_t offset = std::min(fresh.offset, basis_bytes_);
  return {offset, std::min(fresh.bytes, basis_bytes_ - offset)};
}

void Plan::add_gap(Span gap) {
  const bool anywhere = gap.loose && gap.locates >= locates_most;
  if (!anywhere || !choose_sample(gap)) return add_search(gap);
  spans_.push_back(gap);
  ++gap_count_;
}

void Plan::add_search(Span gap) {
  if (gap.loose && gap.locates >= locates_most) gap.basis = widened(gap);
  if (!choose_stage(gap)) return add_literal(gap.fresh);
  spans_.push_back(gap);
  ++gap_count_;
}

Range Plan::widened(const Span& gap) const {
  const std::uint64_t margin = drift_bytes_most(gap.fresh.bytes);
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
