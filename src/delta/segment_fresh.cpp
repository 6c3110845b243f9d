#include <cassert>

#include "delta/chunk_codec.hpp"
#include "delta/match_chunks.hpp"
#include "delta/round.hpp"
#include "delta/sample.hpp"
#include "delta/sums.hpp"
#include "delta/table_state.hpp"

namespace lockstep::delta {
namespace {

std::vector<std::uint32_t> read_symbols(BitReader& in, std::size_t count) {
  std::vector<std::uint32_t> symbols(count);
  for (std::uint32_t& symbol : symbols) {
    symbol = static_cast<std::uint32_t>(in.bits(symbol_bits));
    if (symbol >= symbol_prime) malformed("delta symbol out of range");
  }
  return symbols;
}

}  // namespace

struct SegmentFresh::State {
  State(View bytes, const FileShape& file, std::uint32_t segment, const Link& between)
      : fresh(bytes),
        shape(file),
        link(between),
        offset(segment_range(file, segment).offset),
        keys(*file.key),
        plan(file, segment) {
    assert(bytes.size() == segment_range(file, segment).bytes);
  }

  void play(BitReader& in, BitWriter& out);
  void play_gap(const Span& gap, BitReader& in, BitWriter& out);
  void compare_digest(const Span& gap, BitReader& in, BitWriter& out);
  void compare_pieces(const Span& gap, BitReader& in, BitWriter& out);
  void search_table(const Span& gap, BitWriter& out);
  void search_sample(const Span& gap, BitReader& in, BitWriter& out);
  void search_chunks(const Span& gap, BitReader& in, BitWriter& out);
  void locate(const Span& gap, BitReader& in, BitWriter& out);
  LocatedBlock locate_block(const Span& gap, const Grid& grid, std::size_t block,
                            const std::vector<std::uint32_t>& theirs, std::uint64_t& from) const;
  void search_windows(const Span& gap, BitReader& in, BitWriter& out);
  [[nodiscard]] bool goes_on() const;
  [[nodiscard]] std::uint64_t copied_bytes() const;

  [[nodiscard]] View bytes_of(Range range) const {
    return fresh.subspan(range.offset - offset, range.bytes);
  }

  View fresh;
  FileShape shape;
  Link link;
  std::uint64_t offset;
  Keys keys;
  Plan plan;
  const Table::State* table = nullptr;
  unsigned rounds = 0;
  bool done = false;
  std::uint64_t first_round_bytes = 0;
  std::size_t gaps = 0;             // of the round being played
  std::vector<std::uint64_t> sums;  // of the digest's pieces
};

void SegmentFresh::State::play(BitReader& in, BitWriter& out) {
  const std::vector<Span> before = plan.spans();
  gaps = plan.gap_count();
  plan.clear();
  for (const Span& span : before) {
    if (span.kind == Span::Kind::gap) {
      play_gap(span, in, out);
    } else {
      plan.add_unchanged(span);
    }
  }
  in.expect_end();
  out.finish();
}

void SegmentFresh::State::play_gap(const Span& gap, BitReader& in, BitWriter& out) {
  switch (gap.stage) {
    case Stage::digest:
      return compare_digest(gap, in, out);
    case Stage::pieces:
      return compare_pieces(gap, in, out);
    case Stage::table:
      return search_table(gap, out);
    case Stage::sample:
      return search_sample(gap, in, out);
    case Stage::chunks:
      return search_chunks(gap, in, out);
    case Stage::locate:
      return locate(gap, in, out);
    case Stage::roll:
      return search_windows(gap, in, out);
  }
}

void SegmentFresh::State::compare_digest(const Span& gap, BitReader& in, BitWriter& out) {
  const Grid grid = grid_of(gap);
  sums.resize(grid.pieces());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] = sum64(bytes_of(range_of(gap.fresh, grid, i, i + 1)), keys.key);
  }
  bool same = true;
  for (const std::uint64_t half : sum128(std::as_bytes(std::span(sums)), keys.key)) {
    same = in.bits(64) == half && same;
  }
  out.bit(same);
  if (same) return plan.add_copy(gap.fresh, gap.basis.offset);
  plan.add_unequal(gap);
}

void SegmentFresh::State::compare_pieces(const Span& gap, BitReader& in, BitWriter& out) {
  std::vector<bool> same;
  for (const std::uint64_t sum : sums) {
    same.push_back(in.bits(piece_sum_bits) == shortened(sum, piece_sum_bits));
  }
  write_flags(out, same);
  add_pieces(plan, gap, grid_of(gap), same);
}

void SegmentFresh::State::search_table(const Span& gap, BitWriter& out) {
  const TableLayout& layout = table->layout;
  const ChunkSearch search{table->index, keys.gear, keys.key, layout.chunk, layout.sum_bits};
  const auto matches = match_chunks(search, bytes_of(gap.fresh), gap.fresh.offset);
  write_matches(out, gap, matches);
  plan.add_found(gap, matches);
}

void SegmentFresh::State::search_sample(const Span& gap, BitReader& in, BitWriter& out) {
  const auto ours = sample_sums(bytes_of(sample_range(gap.fresh)), gap, keys.gear, keys.key);
  const bool known = read_sample(in, gap, ours, gaps);
  out.bit(known);
  plan.add_sampled(gap, known);
}

void SegmentFresh::State::search_chunks(const Span& gap, BitReader& in, BitWriter& out) {
  const unsigned bits = chunk_bits(gap, gaps);
  ChunkIndex index;
  index.assign(read_chunks(in, gap, bits));
  const ChunkSearch search{index, keys.gear, keys.key, GearSize{gap.unit}, bits};
  const auto matches = match_chunks(search, bytes_of(gap.fresh), gap.fresh.offset);
  write_block_matches(out, gap, index.blocks(), matches);
  plan.add_found(gap, matches);
}

void SegmentFresh::State::locate(const Span& gap, BitReader& in, BitWriter& out) {
  const Grid grid = grid_of(gap);
  std::vector<LocatedBlock> blocks(grid.blocks());
  std::uint64_t from = gap.fresh.offset;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::size_t count = grid.first_piece(i + 1) - grid.first_piece(i);
    const auto theirs = read_symbols(in, symbol_count(count, gap.locates));
    blocks[i] = locate_block(gap, grid, i, theirs, from);
    write_positions(out, blocks[i].differing, count);
    if (blocks[i].differing && is_shifted(gap)) out.bit(blocks[i].at_end);
  }
  add_located(plan, gap, grid, blocks);
}

/// Tries the places of a block; `from` moves behind it when it is found.
LocatedBlock SegmentFresh::State::locate_block(const Span& gap, const Grid& grid, std::size_t block,
                                               const std::vector<std::uint32_t>& theirs,
                                               std::uint64_t& from) const {
  for (const bool at_end : {false, true}) {
    if (at_end && !is_shifted(gap)) break;
    const auto place = place_of(gap, grid, block, at_end, from);
    if (!place) continue;
    const auto residues = block_residues(bytes_of(*place), grid, block, keys.key);
    auto differing = differing_pieces(residues, theirs);
    if (!differing) continue;
    from = end_of(*place);
    return {at_end, std::move(differing)};
  }
  return {};
}

void SegmentFresh::State::search_windows(const Span& gap, BitReader& in, BitWriter& out) {
  std::vector<Block> blocks = roll_blocks(gap);
  const unsigned bits = search_bits(gap.fresh.bytes, blocks.size(), gaps);
  for (Block& block : blocks) block.sum = in.bits(bits);
  const auto matches = match_windows(keys.rolling, gap, bytes_of(gap.fresh), blocks, bits);
  write_block_matches(out, gap, blocks, matches);
  plan.add_found(gap, matches);
}

std::uint64_t SegmentFresh::State::copied_bytes() const {
  std::uint64_t bytes = 0;
  for (const Span& span : plan.spans()) {
    if (span.kind == Span::Kind::copy) bytes += span.fresh.bytes;
  }
  return bytes;
}

bool SegmentFresh::State::goes_on() const {
  if (plan.gap_count() == 0 || rounds + 1 >= rounds_most) return false;
  double open_bytes = 0;
  for (const Span& span : plan.spans()) {
    if (span.kind == Span::Kind::gap) open_bytes += static_cast<double>(span.fresh.bytes);
  }
  // Half of it may be found. Other segments are under way meanwhile, so that a round trip
  // costs this one only a fraction of its time.
  constexpr double found_share = 0.5;
  constexpr double round_trip_share = 1.0 / 4096;
  const double saved = open_bytes * found_share * (link.compressed ? 1.0 / 3 : 1.0);
  return saved > link.bytes_per_second * link.round_trip_seconds * round_trip_share;
}

SegmentFresh::SegmentFresh(View fresh, const FileShape& shape, std::uint32_t segment,
                           const Table* table, const Link& link)
    : state_(std::make_unique<State>(fresh, shape, segment, link)) {
  assert(table != nullptr || !needs_table(shape));
  if (table != nullptr) state_->table = table->state_.get();
}
SegmentFresh::~SegmentFresh() = default;

SegmentFresh::Step SegmentFresh::on_sums(View sums) {
  if (state_->done) malformed("sums after the end of a delta");
  Step step;
  step.result.push_back(std::byte{0});
  BitReader in(sums);
  BitWriter out(step.result);
  state_->play(in, out);
  if (state_->rounds == 0) state_->first_round_bytes = state_->copied_bytes();
  step.final = !state_->goes_on();
  ++state_->rounds;
  if (step.final) {
    step.result[0] = std::byte{final_flag};
    state_->plan.settle();
    state_->done = true;
  }
  return step;
}

std::vector<Range> SegmentFresh::literals() const {
  std::vector<Range> ranges;
  for (const Span& span : state_->plan.spans()) {
    if (span.kind == Span::Kind::literal) ranges.push_back(span.fresh);
  }
  return ranges;
}

std::uint64_t SegmentFresh::refined_bytes() const {
  return state_->copied_bytes() - state_->first_round_bytes;
}

}  // namespace lockstep::delta
