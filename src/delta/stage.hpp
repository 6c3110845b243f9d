#pragma once
// Parts of a segment between two rounds, and which search comes next for a gap.
#include "delta/conversation.hpp"

namespace lockstep::delta {

enum class Stage : std::uint8_t {
  digest,  // same size: is the whole segment equal?
  pieces,  // in place, one sum a piece
  table,   // chunks of the whole basis
  sample,  // small chunks amid a large gap: is anything known there?
  chunks,  // content-defined chunks of the gap's basis range
  locate,  // in place, which pieces differ from a few symbols a block
  roll     // every offset, by a rolling sum
};

/// The finest search that a gap has gone through.
enum class Level : std::uint8_t { none, chunks, roll, fine_roll, finest_roll };

struct Span {
  enum class Kind : std::uint8_t { copy, literal, gap };
  Kind kind = Kind::literal;
  Stage stage = Stage::digest;
  Level level = Level::none;
  bool loose = false;        // the basis range is a guess, its ends match nothing
  std::uint8_t locates = 0;  // how often locate has failed here
  std::uint32_t unit = 0;    // bytes of the stage's blocks
  Range fresh{};
  Range basis{};  // as long as fresh for a copy, nothing for a literal
};

constexpr std::uint8_t locates_most = 2;

[[nodiscard]] constexpr std::uint64_t end_of(const Range& range) {
  return range.offset + range.bytes;
}

/// Sets the next stage of a gap; false where it goes as a literal.
[[nodiscard]] bool choose_stage(Span& gap);
/// True where a part of the gap tells whether a search of all of it pays; sets that stage.
[[nodiscard]] bool choose_sample(Span& gap);
/// How far a gap's old bytes may have moved from the same place.
[[nodiscard]] std::uint64_t drift_bytes_most(std::uint64_t fresh_bytes);
/// The level of what a gap's present stage leaves open.
[[nodiscard]] Level level_after(const Span& gap);

/// Blocks of a rolling search in one gap.
[[nodiscard]] std::uint64_t roll_blocks_most(std::uint32_t unit);

/// Chunks of a whole small basis: about a thousand sums at most.
[[nodiscard]] std::uint32_t first_chunk_bytes(std::uint64_t basis_bytes);
/// Pieces of a segment of the same size: 32 to 256 sums.
[[nodiscard]] std::uint32_t first_piece_bytes(std::uint64_t segment_bytes);

}  // namespace lockstep::delta
