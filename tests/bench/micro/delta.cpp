// A file of 64 MiB in memory: the parts of the first round, and whole conversations, each end's
// processor time by itself.
#include <benchmark/benchmark.h>

#include <ctime>

#include "delta/gear.hpp"
#include "delta/sums.hpp"
#include "micro/material.hpp"
#include "unit/delta/memory_basis.hpp"

namespace lockstep::micro {
namespace {

void count(benchmark::State& state, std::size_t bytes, const char* limit) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
  state.SetLabel(limit);
}

void cut(benchmark::State& state) {
  const delta::Gear gear(key());
  for (auto _ : state) {
    for (View left = noise_of(0); !left.empty();) left = left.subspan(gear.cut(left, {16 * kib}));
  }
  count(state, material_bytes, "gear of half");
}
BENCHMARK(cut)->Name("delta/cut");

void sum(benchmark::State& state) {
  for (auto _ : state) {
    for (std::size_t at = 0; at < material_bytes; at += 16 * kib) {
      benchmark::DoNotOptimize(delta::sum64(View(noise_of(0)).subspan(at, 16 * kib), key()));
    }
  }
  count(state, material_bytes, "xxh3");
}
BENCHMARK(sum)->Name("delta/sum chunks");

void sign(benchmark::State& state) {
  const delta::MemoryBasis basis(noise_of(0));
  const delta::FileShape shape{material_bytes + 1, material_bytes, &key()};
  for (auto _ : state) {
    for (std::uint32_t part = 0; part < delta::table_parts(shape); ++part) {
      benchmark::DoNotOptimize(delta::sign_table_part(basis, shape, part).size());
    }
  }
  count(state, material_bytes, "memory read + gear of half + xxh3");
}
BENCHMARK(sign)->Name("delta/sign a table");

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Plays a file's conversation up to its last result.
class Conversation {
 public:
  Conversation(const delta::Basis& basis, View fresh)
      : basis_(basis), fresh_(fresh), shape_{fresh.size(), basis.bytes(), &key()}, table_(shape_) {}

  void play() {
    if (delta::needs_table(shape_)) make_table();
    for (std::uint32_t i = 0; i < delta::segment_count(shape_); ++i) segment(i);
  }
  [[nodiscard]] double target_seconds() const { return target_seconds_; }
  [[nodiscard]] double source_seconds() const { return source_seconds_; }

 private:
  template <class Work>
  static auto timed(double& seconds, const Work& work) {
    const double start = thread_seconds();
    auto result = work();
    seconds += thread_seconds() - start;
    return result;
  }

  void make_table() {
    for (std::uint32_t part = 0; part < delta::table_parts(shape_); ++part) {
      const Bytes blob =
          timed(target_seconds_, [&] { return delta::sign_table_part(basis_, shape_, part); });
      timed(source_seconds_, [&] { return table_.add(part, blob), 0; });
    }
  }

  void segment(std::uint32_t number) {
    const delta::Range range = delta::segment_range(shape_, number);
    delta::SegmentBasis target(basis_, shape_, number);
    delta::SegmentFresh source(fresh_.subspan(range.offset, range.bytes), shape_, number, &table_,
                               {});
    Bytes sums = timed(target_seconds_, [&] { return target.first(); });
    for (;;) {
      const auto step = timed(source_seconds_, [&] { return source.on_sums(sums); });
      if (step.final) break;
      sums = timed(target_seconds_, [&] { return target.on_result(step.result); });
    }
  }

  const delta::Basis& basis_;
  View fresh_;
  delta::FileShape shape_;
  delta::Table table_;
  double target_seconds_ = 0;
  double source_seconds_ = 0;
};

enum class Side : std::uint8_t { target, source };

void converse(benchmark::State& state, Side side, View fresh, const char* limit) {
  const delta::MemoryBasis basis(noise_of(0));
  for (auto _ : state) {
    Conversation conversation(basis, fresh);
    conversation.play();
    state.SetIterationTime(side == Side::target ? conversation.target_seconds()
                                                : conversation.source_seconds());
  }
  count(state, fresh.size(), limit);
}

/// The same content and some more, so that the table is used.
const Bytes& grown() {
  static const Bytes bytes = delta::joined({View(noise_of(0)), View(noise_of(1)).first(kib)});
  return bytes;
}
/// A little longer than the basis, so that the table is used.
const Bytes& unrelated() {
  static const Bytes bytes = delta::joined({View(noise_of(1)), View(noise_of(1)).first(kib)});
  return bytes;
}

void equal(benchmark::State& state, Side side, const char* limit) {
  converse(state, side, noise_of(0), limit);
}
void follow(benchmark::State& state, Side side, const char* limit) {
  converse(state, side, grown(), limit);
}
void shift(benchmark::State& state, Side side, const char* limit) {
  converse(state, side, shifted(), limit);
}
void miss(benchmark::State& state, Side side, const char* limit) {
  converse(state, side, unrelated(), limit);
}

constexpr const char* sum_only = "xxh3";
constexpr const char* read_and_sum = "memory read + xxh3";
constexpr const char* cut_and_sum = "gear of half + xxh3";
constexpr const char* read_cut_and_sum = "memory read + gear of half + xxh3";

BENCHMARK_CAPTURE(equal, t, Side::target, read_and_sum)
    ->Name("delta/equal, target")
    ->UseManualTime();
BENCHMARK_CAPTURE(equal, s, Side::source, sum_only)->Name("delta/equal, source")->UseManualTime();
BENCHMARK_CAPTURE(follow, t, Side::target, read_cut_and_sum)
    ->Name("delta/grown, target")
    ->UseManualTime();
BENCHMARK_CAPTURE(follow, s, Side::source, sum_only)->Name("delta/grown, source")->UseManualTime();
BENCHMARK_CAPTURE(shift, t, Side::target, read_cut_and_sum)
    ->Name("delta/shifted, target")
    ->UseManualTime();
BENCHMARK_CAPTURE(shift, s, Side::source, sum_only)->Name("delta/shifted, source")->UseManualTime();
BENCHMARK_CAPTURE(miss, t, Side::target, read_cut_and_sum)
    ->Name("delta/unrelated, target")
    ->UseManualTime();
BENCHMARK_CAPTURE(miss, s, Side::source, cut_and_sum)
    ->Name("delta/unrelated, source")
    ->UseManualTime();

}  // namespace
}  // namespace lockstep::micro
