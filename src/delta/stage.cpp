#include "delta/stage.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace lockstep::delta {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;

constexpr std::uint64_t gap_bytes_least = 64;  // below, sums cost what they save
constexpr std::uint32_t chunk_bytes = 8 * kib;
constexpr std::uint64_t chunked_bytes_least = 32 * kib;
constexpr std::uint64_t sampled_bytes_least = 2 * mib;  // below, a search costs no more
constexpr std::uint32_t sample_bytes = 2 * kib;
constexpr std::uint32_t locate_bytes = 128;
constexpr std::uint64_t located_bytes_least = 256;
constexpr std::uint64_t shifted_bytes_least = 2 * kib;
constexpr std::uint64_t shifted_bytes_most = 128 * kib;

struct Roll {
  Level level;  // after it
  std::uint32_t unit;
  std::uint64_t basis_least;
  std::uint64_t blocks_most;  // no use beyond what the search before has left at the gap's ends
};
constexpr std::array<Roll, 3> rolls{{{Level::roll, 1024, 3 * kib, 1U << 16U},
                                     {Level::fine_roll, 256, 256, 64},
                                     {Level::finest_roll, 64, 64, 16}}};

/// A gap that a search left has a change in each of its blocks: too many if it is long.
std::uint64_t located_bytes_most(Level level) {
  for (const Roll& roll : rolls) {
    if (roll.level == level) return 3 * std::uint64_t{roll.unit};
  }
  return UINT64_MAX;
}

/// In place: equal lengths, or one insertion or deletion between two parts in place.
bool may_locate(const Span& gap) {
  const std::uint64_t fresh = gap.fresh.bytes;
  const std::uint64_t basis = gap.basis.bytes;
  if (fresh == basis) {
    return gap.locates < locates_most && fresh >= located_bytes_least &&
           fresh <= located_bytes_most(gap.level);
  }
  const std::uint64_t both = std::min(fresh, basis);
  return gap.locates == 0 && !gap.loose && both >= shifted_bytes_least &&
         both <= shifted_bytes_most;
}

bool may_roll(const Span& gap, const Roll& roll) {
  return gap.level < roll.level && gap.fresh.bytes >= roll.unit &&
         gap.basis.bytes >= roll.basis_least &&
         (roll.level == Level::roll || gap.basis.bytes / 8 <= gap.fresh.bytes);
}

bool set_stage(Span& gap, Stage stage, std::uint32_t unit) {
  gap.stage = stage;
  gap.unit = unit;
  return true;
}

}  // namespace

bool choose_stage(Span& gap) {
  if (gap.fresh.bytes < gap_bytes_least) return false;
  if (may_locate(gap)) return set_stage(gap, Stage::locate, locate_bytes);
  if (gap.level < Level::chunks &&
      std::min(gap.fresh.bytes, gap.basis.bytes) >= chunked_bytes_least) {
    return set_stage(gap, Stage::chunks, chunk_bytes);
  }
  for (const Roll& roll : rolls) {
    if (may_roll(gap, roll)) return set_stage(gap, Stage::roll, roll.unit);
  }
  return false;
}

bool choose_sample(Span& gap) {
  return gap.level < Level::chunks && gap.fresh.bytes == gap.basis.bytes &&
         gap.fresh.bytes >= sampled_bytes_least && set_stage(gap, Stage::sample, sample_bytes);
}

std::uint64_t drift_bytes_most(std::uint64_t fresh_bytes) {
  return std::min(fresh_bytes / 2, 2 * mib);
}

Level level_after(const Span& gap) {
  if (gap.stage == Stage::chunks) return std::max(gap.level, Level::chunks);
  if (gap.stage != Stage::roll) return gap.level;
  for (const Roll& roll : rolls) {
    if (roll.unit == gap.unit) return roll.level;
  }
  return Level::finest_roll;
}

std::uint64_t roll_blocks_most(std::uint32_t unit) {
  for (const Roll& roll : rolls) {
    if (roll.unit == unit) return roll.blocks_most;
  }
  return 0;
}

std::uint32_t first_chunk_bytes(std::uint64_t basis_bytes) {
  return static_cast<std::uint32_t>(
      std::clamp(std::bit_ceil(basis_bytes / kib), 4 * kib, 64 * kib));
}

std::uint32_t first_piece_bytes(std::uint64_t segment_bytes) {
  return static_cast<std::uint32_t>(
      std::clamp(std::bit_floor(segment_bytes / 32), 4 * kib, 32 * kib));
}

}  // namespace lockstep::delta
