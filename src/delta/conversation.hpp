#pragma once
// The delta of one file as a conversation between two pure objects.
//
// The target holds the basis (the old file), the source the fresh file. Both cut the work into
// segments (windows of the fresh file, segment_bytes long). Per segment they exchange blobs in
// rounds: the target sends sums of parts of its basis, the source answers what matched, and each
// round looks with smaller blocks only inside what is left. What never matches travels as
// literals. Blobs are opaque to everybody else; FORMAT.md beside this file describes them.
//
//   target                                source
//   sign_table_part() ...     --table-->  Table::add()        (several segments, sizes differ)
//   SegmentBasis::first()     --sums--->  SegmentFresh::on_sums() -> Step
//   SegmentBasis::on_result() <-result--      (not final: another round)
//                             --sums--->  ...
//   SegmentBasis::on_final()  <-result--      (final) followed by SegmentFresh::literals()
//   rebuild()
//
// Layer    delta: spans in, values out; the basis is read through an interface.
// Source   Tridgell & Mackerras 1996 (rolling search); Xia et al., FastCDC (ATC'16) (gear
//          chunking); multi-round refinement as in Suel et al., "Improved file synchronization
//          techniques for maintaining large replicated collections" (ICDE'04).
// Threads  distinct objects are independent; a finished Table may be shared.
// Errors   a malformed blob is Error{stream}, found before anything is allocated for it;
//          Basis::read may throw what it likes.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace lockstep::delta {

/// Where the target's old file is read; distinct ranges may be read from distinct threads.
class Basis {
 public:
  Basis() = default;
  Basis(const Basis&) = delete;
  Basis& operator=(const Basis&) = delete;
  virtual ~Basis() = default;
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
  /// Fills `out` from `offset`; a file that has become shorter reads as zeros there.
  virtual void read(std::uint64_t offset, MutableView out) const = 0;
};

/// Secret of one session: sums made under different keys never match by an outsider's plan.
struct HashKey {
  std::array<std::byte, 192> secret{};
};
/// Expands 32 random bytes that both peers know into a key.
[[nodiscard]] HashKey make_hash_key(const std::array<std::byte, 32>& seed);

/// What the cost rule weighs: a further round is worth a round trip and its sums only where the
/// literals it is likely to save cost more.
struct Link {
  double bytes_per_second = 1e9;
  double round_trip_seconds = 0.0005;
  bool compressed = true;  // literals will be compressed: assume a third of their size
};

/// What both ends know of a file before they start. `key` is borrowed and outlives all objects.
struct FileShape {
  std::uint64_t fresh_bytes = 0;
  std::uint64_t basis_bytes = 0;
  const HashKey* key = nullptr;
};

/// Length of a segment of a file of this shape: the same at both ends.
[[nodiscard]] std::uint64_t segment_bytes(const FileShape& shape);
[[nodiscard]] std::uint32_t segment_count(const FileShape& shape);
/// True where the source needs the whole basis' Table before its first segment: several segments
/// and sizes that differ.
[[nodiscard]] bool needs_table(const FileShape& shape);
/// Into how many parts the basis is cut for its Table.
[[nodiscard]] std::uint32_t table_parts(const FileShape& shape);

/// Part of the fresh file (absolute offsets).
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const Range&, const Range&) = default;
};
[[nodiscard]] Range segment_range(const FileShape& shape, std::uint32_t segment);

/// One step of rebuilding a segment, in fresh order without holes.
struct Instruction {
  enum class From : std::uint8_t { basis, literal };
  From from = From::literal;
  std::uint64_t basis_offset = 0;  // only for From::basis
  std::uint64_t bytes = 0;
};

// ---- target ---------------------------------------------------------------------------------

/// The content-defined sums of one of table_parts() parts of the basis: a blob of at most 32 KiB.
/// Parts are independent of each other.
[[nodiscard]] Bytes sign_table_part(const Basis& basis, const FileShape& shape, std::uint32_t part);

/// The target's half of one segment.
class SegmentBasis {
 public:
  /// basis is borrowed and outlives the object.
  SegmentBasis(const Basis& basis, const FileShape& shape, std::uint32_t segment);
  ~SegmentBasis();
  SegmentBasis(const SegmentBasis&) = delete;
  SegmentBasis& operator=(const SegmentBasis&) = delete;
  /// Sums that open the conversation. Same size: the digest of the same range only (the piece
  /// sums below it are kept for the next round). One segment, other size: all first-round sums.
  /// With a Table: empty.
  [[nodiscard]] Bytes first();
  /// Sums for the next round, for what `result` left unmatched.
  [[nodiscard]] Bytes on_result(View result);
  /// The last result: how to rebuild. Copies lie inside the basis, lengths add up to the segment.
  [[nodiscard]] std::vector<Instruction> on_final(View result);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Where a segment of `bytes` goes: what comes next fills `piece`, again and again, and is handed
/// to `take`. A piece that fits the cache leaves memory alone.
struct Rebuilt {
  std::uint64_t bytes = 0;
  MutableView piece;
  std::function<void(View)> take;
};
/// Rebuilds a segment: copies from `basis`, literals in order from `literals` (exactly as many
/// bytes as the literal instructions ask for, else Error{stream}).
void rebuild(const Basis& basis, const std::vector<Instruction>& instructions, View literals,
             const Rebuilt& out);
/// The same in one piece: `out` is the segment.
inline void rebuild(const Basis& basis, const std::vector<Instruction>& instructions, View literals,
                    MutableView out) {
  rebuild(basis, instructions, literals, Rebuilt{out.size(), out, [](View /*all*/) {}});
}

// ---- source ---------------------------------------------------------------------------------

/// The whole basis' sums, looked up by every segment of the file.
class Table {
 public:
  explicit Table(const FileShape& shape);
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  /// The parts in any order, each once. With the last of them the table is complete, and read
  /// only from there on.
  void add(std::uint32_t part, View blob);
  [[nodiscard]] bool complete() const;

 private:
  friend class SegmentFresh;
  struct State;
  std::unique_ptr<State> state_;
};

/// The source's half of one segment.
class SegmentFresh {
 public:
  /// `fresh` is the segment's bytes, borrowed until the object dies. `table` may be null where
  /// needs_table() is false.
  SegmentFresh(View fresh, const FileShape& shape, std::uint32_t segment, const Table* table,
               const Link& link);
  ~SegmentFresh();
  SegmentFresh(const SegmentFresh&) = delete;
  SegmentFresh& operator=(const SegmentFresh&) = delete;

  struct Step {
    bool final = false;  // `result` is for on_final(); literals() must follow
    Bytes result;
  };
  [[nodiscard]] Step on_sums(View sums);
  /// After the final step: the parts of the segment that travel as they are, in order.
  [[nodiscard]] std::vector<Range> literals() const;

  /// Bytes found after the first round, for the figures.
  [[nodiscard]] std::uint64_t refined_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::delta
