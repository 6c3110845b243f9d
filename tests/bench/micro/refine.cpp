// The searches of later rounds, and rebuilding.
#include <benchmark/benchmark.h>

#include "delta/locate.hpp"
#include "delta/round.hpp"
#include "micro/material.hpp"
#include "unit/delta/memory_basis.hpp"

namespace lockstep::micro {
namespace {

void count(benchmark::State& state, std::size_t bytes, const char* limit) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
  state.SetLabel(limit);
}

/// A gap of `bytes` with a basis range as long, at the stage that rolls over blocks of `unit`.
delta::Span gap_of(std::uint64_t bytes, std::uint32_t unit) {
  return {.kind = delta::Span::Kind::gap,
          .stage = delta::Stage::roll,
          .unit = unit,
          .fresh = {0, bytes},
          .basis = {0, bytes}};
}

/// Every offset of unrelated bytes looked up among `bytes` / `unit` blocks.
void search(benchmark::State& state) {
  const auto bytes = static_cast<std::uint64_t>(state.range(0));
  const delta::Rolling rolling(key());
  const delta::Span gap = gap_of(bytes, static_cast<std::uint32_t>(state.range(1)));
  auto blocks = delta::roll_blocks(gap);
  const unsigned bits = delta::search_bits(bytes, blocks.size(), 1);
  for (delta::Block& block : blocks) {
    block.sum = rolling.sum(View(noise_of(0)).subspan(block.offset, block.bytes)) >> (64 - bits);
  }
  const View fresh = View(noise_of(1)).first(bytes);
  for (auto _ : state) {
    benchmark::DoNotOptimize(delta::match_windows(rolling, gap, fresh, blocks, bits));
  }
  count(state, bytes, "rolling");
}
BENCHMARK(search)->Name("delta/search 1 KiB")->Args({8 * mib, kib});
BENCHMARK(search)->Name("delta/search 256 B")->Args({16 * kib, 256});

void roll(benchmark::State& state) {
  const delta::Rolling rolling(key());
  const View data = View(noise_of(0)).first(8 * mib);
  for (auto _ : state) {
    for (std::size_t at = 0; at < data.size(); at += kib) {
      benchmark::DoNotOptimize(rolling.sum(data.subspan(at, kib)));
    }
  }
  count(state, data.size(), "rolling");
}
BENCHMARK(roll)->Name("delta/sum windows");

/// Pieces of 128 bytes, four symbols for 64 of them.
void locate(benchmark::State& state) {
  const View data = View(noise_of(0)).first(mib);
  const delta::Grid grid({0, mib}, 128, delta::pieces_per_block);
  for (auto _ : state) {
    for (std::size_t i = 0; i < grid.blocks(); ++i) {
      const std::uint64_t begin = grid.begin(grid.first_piece(i));
      const View block = data.subspan(begin, grid.begin(grid.first_piece(i + 1)) - begin);
      const auto residues = delta::block_residues(block, grid, i, key());
      benchmark::DoNotOptimize(delta::syndromes(residues, delta::symbol_count(residues.size(), 0)));
    }
  }
  count(state, data.size(), "xxh3");
}
BENCHMARK(locate)->Name("delta/locate 128 B");

/// Copies of 56 KiB with literals of 8 KiB between them.
void rebuild(benchmark::State& state) {
  const delta::MemoryBasis basis(noise_of(0));
  std::vector<delta::Instruction> steps;
  for (std::size_t at = 0; at < material_bytes; at += 64 * kib) {
    steps.push_back({delta::Instruction::From::basis, material_bytes - at - 64 * kib, 56 * kib});
    steps.push_back({delta::Instruction::From::literal, 0, 8 * kib});
  }
  Bytes out(material_bytes, std::byte{1});
  for (auto _ : state) {
    delta::rebuild(basis, steps, View(noise_of(1)).first(material_bytes / 8), out);
    benchmark::ClobberMemory();
  }
  count(state, out.size(), "memory copy");
}
BENCHMARK(rebuild)->Name("delta/rebuild");

}  // namespace
}  // namespace lockstep::micro
