#include <cassert>

#include "delta/chunk_codec.hpp"
#include "delta/chunk_reader.hpp"
#include "delta/round.hpp"
#include "delta/sample.hpp"
#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

// Pieces are small: many are read at once, as many as stay in a core's cache.
constexpr std::uint64_t read_bytes_most = std::uint64_t{256} << 10U;

std::size_t end_of_read(const Grid& grid, std::size_t first) {
  const std::uint64_t most = grid.begin(first) + read_bytes_most;
  std::size_t end = first + 1;
  while (end < grid.pieces() && grid.begin(end + 1) <= most) ++end;
  return end;
}

}  // namespace

struct SegmentBasis::State {
  State(const Basis& old_file, const FileShape& file, std::uint32_t segment)
      : basis(old_file), shape(file), keys(*file.key), plan(file, segment) {}

  [[nodiscard]] Bytes sign();
  void read(BitReader& in);
  View read_basis(Range range);

  void sign_gap(const Span& gap, BitWriter& out);
  void sign_digest(const Span& gap, BitWriter& out);
  void sign_pieces(const Span& gap, BitWriter& out);
  void sign_sample(const Span& gap, BitWriter& out);
  void sign_chunks(const Span& gap, BitWriter& out);
  void sign_located(const Span& gap, BitWriter& out);
  void sign_windows(const Span& gap, BitWriter& out);
  void read_gap(const Span& gap, BitReader& in);
  void read_located(const Span& gap, BitReader& in);

  const Basis& basis;
  FileShape shape;
  Keys keys;
  Plan plan;
  unsigned rounds = 0;
  Bytes buffer;
  std::vector<std::uint64_t> sums;         // of the digest's pieces
  std::vector<std::vector<Block>> blocks;  // of each search gap of this round, in order
  std::size_t next_blocks = 0;
};

View SegmentBasis::State::read_basis(Range range) {
  buffer.resize(range.bytes);
  basis.read(range.offset, buffer);
  return buffer;
}

Bytes SegmentBasis::State::sign() {
  Bytes blob;
  BitWriter out(blob);
  blocks.clear();
  for (const Span& span : plan.spans()) {
    if (span.kind == Span::Kind::gap) sign_gap(span, out);
  }
  out.finish();
  return blob;
}

void SegmentBasis::State::sign_gap(const Span& gap, BitWriter& out) {
  switch (gap.stage) {
    case Stage::digest:
      return sign_digest(gap, out);
    case Stage::pieces:
      return sign_pieces(gap, out);
    case Stage::table:
      return;
    case Stage::sample:
      return sign_sample(gap, out);
    case Stage::chunks:
      return sign_chunks(gap, out);
    case Stage::locate:
      return sign_located(gap, out);
    case Stage::roll:
      return sign_windows(gap, out);
  }
}

void SegmentBasis::State::sign_digest(const Span& gap, BitWriter& out) {
  const Grid grid = grid_of(gap);
  sums.resize(grid.pieces());
  for (std::size_t first = 0; first < sums.size();) {
    const std::size_t end = end_of_read(grid, first);
    const View data = read_basis(range_of(gap.basis, grid, first, end));
    for (const std::uint64_t start = grid.begin(first); first < end; ++first) {
      const std::uint64_t at = grid.begin(first);
      sums[first] = sum64(data.subspan(at - start, grid.begin(first + 1) - at), keys.key);
    }
  }
  for (const std::uint64_t half : sum128(std::as_bytes(std::span(sums)), keys.key)) {
    out.bits(half, 64);
  }
}

void SegmentBasis::State::sign_pieces(const Span& gap, BitWriter& out) {
  assert(sums.size() == grid_of(gap).pieces());
  for (const std::uint64_t sum : sums) out.bits(sum, piece_sum_bits);
}

void SegmentBasis::State::sign_sample(const Span& gap, BitWriter& out) {
  write_sample(out, sample_sums(basis, gap, keys.gear, keys.key), plan.gap_count());
}

void SegmentBasis::State::sign_chunks(const Span& gap, BitWriter& out) {
  ChunkReader reader(basis, gap.basis, keys.gear, keys.key);
  std::vector<Block>& found = blocks.emplace_back();
  while (const auto chunk = reader.next(GearSize{gap.unit})) found.push_back(*chunk);
  write_chunks(out, gap, found, chunk_bits(gap, plan.gap_count()));
}

void SegmentBasis::State::sign_located(const Span& gap, BitWriter& out) {
  const Grid grid = grid_of(gap);
  for (std::size_t i = 0; i < grid.blocks(); ++i) {
    const View block =
        read_basis(range_of(gap.basis, grid, grid.first_piece(i), grid.first_piece(i + 1)));
    const auto residues = block_residues(block, grid, i, keys.key);
    for (const std::uint32_t symbol :
         syndromes(residues, symbol_count(residues.size(), gap.locates))) {
      out.bits(symbol, symbol_bits);
    }
  }
}

void SegmentBasis::State::sign_windows(const Span& gap, BitWriter& out) {
  std::vector<Block>& found = blocks.emplace_back(roll_blocks(gap));
  const unsigned bits = search_bits(gap.fresh.bytes, found.size(), plan.gap_count());
  const View data = read_basis(gap.basis);
  for (const Block& block : found) {
    const View window = data.subspan(block.offset - gap.basis.offset, block.bytes);
    out.bits(keys.rolling.sum(window) >> (64 - bits), bits);
  }
}

void SegmentBasis::State::read(BitReader& in) {
  if (++rounds > rounds_most) malformed("delta has too many rounds");
  const std::vector<Span> before = plan.spans();
  plan.clear();
  next_blocks = 0;
  for (const Span& span : before) {
    if (span.kind == Span::Kind::gap) {
      read_gap(span, in);
    } else {
      plan.add_unchanged(span);
    }
  }
  in.expect_end();
}

void SegmentBasis::State::read_gap(const Span& gap, BitReader& in) {
  switch (gap.stage) {
    case Stage::digest:
      if (in.bit()) return plan.add_copy(gap.fresh, gap.basis.offset);
      return plan.add_unequal(gap);
    case Stage::pieces: {
      const Grid grid = grid_of(gap);
      return add_pieces(plan, gap, grid, read_flags(in, grid.pieces()));
    }
    case Stage::table:
      return plan.add_found(gap, read_matches(in, gap, shape.basis_bytes));
    case Stage::locate:
      return read_located(gap, in);
    case Stage::sample:
      return plan.add_sampled(gap, in.bit());
    case Stage::chunks:
    case Stage::roll:
      return plan.add_found(gap, read_block_matches(in, gap, blocks.at(next_blocks++)));
  }
}

void SegmentBasis::State::read_located(const Span& gap, BitReader& in) {
  const Grid grid = grid_of(gap);
  std::vector<LocatedBlock> located(grid.blocks());
  for (std::size_t i = 0; i < located.size(); ++i) {
    located[i].differing = read_positions(in, grid.first_piece(i + 1) - grid.first_piece(i));
    const bool shifted = is_shifted(gap) && located[i].differing;
    located[i].at_end = shifted && in.bit();
  }
  add_located(plan, gap, grid, located);
}

SegmentBasis::SegmentBasis(const Basis& basis, const FileShape& shape, std::uint32_t segment)
    : state_(std::make_unique<State>(basis, shape, segment)) {}
SegmentBasis::~SegmentBasis() = default;

Bytes SegmentBasis::first() {
  return state_->sign();
}

Bytes SegmentBasis::on_result(View result) {
  if (result.empty() || result[0] != std::byte{0}) malformed("delta result is final or empty");
  BitReader in(result.subspan(1));
  state_->read(in);
  if (state_->plan.gap_count() == 0) malformed("delta goes on without gaps");
  return state_->sign();
}

std::vector<Instruction> SegmentBasis::on_final(View result) {
  if (result.empty() || result[0] != std::byte{final_flag}) malformed("delta result is not final");
  BitReader in(result.subspan(1));
  state_->read(in);
  state_->plan.settle();
  return state_->plan.instructions();
}

}  // namespace lockstep::delta
