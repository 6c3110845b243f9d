#include "delta/result_codec.hpp"

#include <algorithm>

#include "delta/sums.hpp"

namespace lockstep::delta {
namespace {

constexpr unsigned shift_order = 6;   // insertions are mostly short
constexpr unsigned offset_order = 8;  // of matches of the table, relative to the one before
constexpr unsigned bytes_order = 15;

std::int64_t difference(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::int64_t>(a - b);
}

/// Where the last match ended in both files: the next is predicted from it.
struct Ends {
  std::uint64_t fresh = 0;
  std::uint64_t basis = 0;

  [[nodiscard]] std::int64_t shift(const Match& match) const {
    return difference(match.fresh - fresh, match.basis - basis);
  }
  void follow(const Match& match) {
    fresh = match.fresh + match.bytes;
    basis = match.basis + match.bytes;
  }
};

void write_shift(BitWriter& out, std::int64_t shift, unsigned order) {
  out.bit(shift != 0);
  if (shift != 0) out.signed_golomb(shift, order);
}

std::uint64_t read_shift(BitReader& in, unsigned order) {
  return in.bit() ? static_cast<std::uint64_t>(in.signed_golomb(order)) : 0;
}

bool continues(const Match& first, const Match& second) {
  return first.fresh + first.bytes == second.fresh && first.basis + first.bytes == second.basis;
}

/// How many matches from `from` on lie without holes in both files.
std::size_t run_length(const std::vector<Match>& matches, std::size_t from) {
  std::size_t end = from + 1;
  while (end < matches.size() && continues(matches[end - 1], matches[end])) ++end;
  return end - from;
}

std::size_t block_at(const std::vector<Block>& blocks, std::uint64_t offset) {
  const auto found =
      std::lower_bound(blocks.begin(), blocks.end(), offset,
                       [](const Block& block, std::uint64_t at) { return block.offset < at; });
  return static_cast<std::size_t>(found - blocks.begin());
}

void check_inside(const Match& match, const Ends& ends, const Span& gap) {
  const std::uint64_t gap_end = gap.fresh.offset + gap.fresh.bytes;
  if (match.fresh < ends.fresh || match.fresh > gap_end || match.bytes > gap_end - match.fresh) {
    malformed("delta match lies outside its gap");
  }
}

}  // namespace

void write_block_matches(BitWriter& out, const Span& gap, const std::vector<Block>& blocks,
                         const std::vector<Match>& matches) {
  Ends ends{gap.fresh.offset, gap.basis.offset};
  std::size_t expected = 0;
  for (std::size_t i = 0; i < matches.size();) {
    const std::size_t run = run_length(matches, i);
    const std::size_t block = block_at(blocks, matches[i].basis);
    out.bit(true);
    out.signed_golomb(difference(block, expected), 0);
    out.golomb(run - 1, 1);
    write_shift(out, ends.shift(matches[i]), shift_order);
    expected = block + run;
    i += run;
    ends.follow(matches[i - 1]);
  }
  out.bit(false);
}

std::vector<Match> read_block_matches(BitReader& in, const Span& gap,
                                      const std::vector<Block>& blocks) {
  std::vector<Match> matches;
  Ends ends{gap.fresh.offset, gap.basis.offset};
  std::uint64_t expected = 0;
  while (in.bit()) {
    const std::uint64_t block = expected + static_cast<std::uint64_t>(in.signed_golomb(0));
    const std::uint64_t run = in.golomb(1) + 1;
    if (block >= blocks.size() || run > blocks.size() - block) malformed("no such delta block");
    const std::uint64_t shift = read_shift(in, shift_order);
    std::uint64_t fresh = ends.fresh + (blocks[block].offset - ends.basis) + shift;
    for (std::uint64_t i = block; i < block + run; ++i) {
      if (i > block && blocks[i - 1].end() != blocks[i].offset) malformed("delta run has a hole");
      const Match match{fresh, blocks[i].offset, blocks[i].bytes};
      check_inside(match, ends, gap);
      matches.push_back(match);
      ends.follow(match);
      fresh = ends.fresh;
    }
    expected = block + run;
  }
  return matches;
}

void write_matches(BitWriter& out, const Span& gap, const std::vector<Match>& matches) {
  Ends ends{gap.fresh.offset, gap.fresh.offset};
  for (std::size_t i = 0; i < matches.size();) {
    const std::size_t run = run_length(matches, i);
    Match whole = matches[i];
    i += run;
    whole.bytes = matches[i - 1].fresh + matches[i - 1].bytes - whole.fresh;
    out.bit(true);
    write_shift(out, difference(whole.fresh, ends.fresh), bytes_order);
    write_shift(out, ends.shift(whole), offset_order);
    out.golomb(whole.bytes - 1, bytes_order);
    ends.follow(whole);
  }
  out.bit(false);
}

std::vector<Match> read_matches(BitReader& in, const Span& gap, std::uint64_t basis_bytes) {
  std::vector<Match> matches;
  Ends ends{gap.fresh.offset, gap.fresh.offset};
  while (in.bit()) {
    Match match;
    match.fresh = ends.fresh + read_shift(in, bytes_order);
    match.basis = ends.basis + (match.fresh - ends.fresh) - read_shift(in, offset_order);
    match.bytes = in.golomb_below(gap.fresh.bytes, bytes_order) + 1;
    check_inside(match, ends, gap);
    if (match.basis > basis_bytes || match.bytes > basis_bytes - match.basis) {
      malformed("delta match lies outside the basis");
    }
    matches.push_back(match);
    ends.follow(match);
  }
  return matches;
}

void write_flags(BitWriter& out, const std::vector<bool>& flags) {
  bool value = true;
  for (std::size_t i = 0; i < flags.size(); value = !value) {
    std::size_t end = i;
    while (end < flags.size() && flags[end] == value) ++end;
    out.golomb(end - i, 1);
    i = end;
  }
}

std::vector<bool> read_flags(BitReader& in, std::size_t count) {
  std::vector<bool> flags;
  flags.reserve(count);
  for (bool value = true; flags.size() < count; value = !value) {
    const std::uint64_t run = in.golomb_below(count - flags.size() + 1, 1);
    if (run == 0 && !flags.empty()) malformed("delta run is empty");
    flags.insert(flags.end(), run, value);
  }
  return flags;
}

void write_positions(BitWriter& out, const Positions& positions, std::size_t below) {
  out.bit(positions.has_value());
  if (!positions) return;
  out.golomb(positions->size(), 0);
  for (std::size_t i = 0; i < positions->size(); ++i) {
    if (i == 0) {
      out.bits((*positions)[i], log2_up(below));
    } else {
      out.golomb((*positions)[i] - (*positions)[i - 1] - 1, 1);
    }
  }
}

Positions read_positions(BitReader& in, std::size_t below) {
  if (!in.bit()) return std::nullopt;
  std::vector<std::uint32_t> positions(in.golomb_below(below + 1, 0));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::uint64_t at =
        i == 0 ? in.bits(log2_up(below)) : positions[i - 1] + 1 + in.golomb_below(below, 1);
    if (at >= below) malformed("no such delta piece");
    positions[i] = static_cast<std::uint32_t>(at);
  }
  return positions;
}

}  // namespace lockstep::delta
