// What this machine does at most with bytes in memory: the bare loop or the library's own call.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <xxhash.h>
#include <zstd.h>

#include <array>
#include <cstring>

#include "base/crypto.hpp"
#include "delta/sums.hpp"
#include "micro/material.hpp"

#ifdef LOCKSTEP_XXHASH_DISPATCH
#include <xxh_x86dispatch.h>  // the widest vectors this processor has
#endif

namespace lockstep::micro {
namespace {

void count(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

void memory_read(benchmark::State& state) {
  const Bytes zeros(material_bytes, std::byte{0});
  for (auto _ : state) benchmark::DoNotOptimize(std::memchr(zeros.data(), 1, zeros.size()));
  count(state, zeros.size());
}
BENCHMARK(memory_read)->Name("limit/memory read");

void memory_copy(benchmark::State& state) {
  Bytes out(material_bytes, std::byte{1});
  for (auto _ : state) {
    std::memcpy(out.data(), noise_of(0).data(), out.size());
    benchmark::ClobberMemory();
  }
  count(state, out.size());
}
BENCHMARK(memory_copy)->Name("limit/memory copy");

void xxh3(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(XXH3_64bits_withSecret(noise_of(0).data(), material_bytes,
                                                    key().secret.data(), key().secret.size()));
  }
  count(state, material_bytes);
}
BENCHMARK(xxh3)->Name("limit/xxh3");

std::array<std::uint64_t, 256> random_table() {
  std::array<std::uint64_t, 256> table{};
  std::memcpy(table.data(), noise_of(1).data(), sizeof(table));
  return table;
}

/// Gear as published: one step a byte, and a test that hardly ever succeeds.
std::uint64_t gear_over(View bytes, const std::array<std::uint64_t, 256>& table) {
  std::uint64_t sum = 1;
  for (const std::byte byte : bytes) {
    sum = (sum << 1U) + table[std::to_integer<std::size_t>(byte)];
    if (sum < 2) break;
  }
  return sum;
}

/// As chunks have a least length of half the average, only half of the bytes.
void gear(benchmark::State& state) {
  const auto table = random_table();
  for (auto _ : state) {
    for (std::size_t at = 0; at < material_bytes; at += 16 * kib) {
      benchmark::DoNotOptimize(gear_over(View(noise_of(0)).subspan(at, 8 * kib), table));
    }
  }
  count(state, material_bytes);
}
BENCHMARK(gear)->Name("limit/gear of half");

/// A polynomial over a window of 1 KiB: one step a byte.
void rolling(benchmark::State& state) {
  const auto enter = random_table();
  const auto leave = random_table();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(noise_of(0).data());
  for (auto _ : state) {
    std::uint64_t sum = 1;
    for (std::size_t i = 0; i + kib < mib && sum != 0; ++i) {
      sum = sum * 0x9E3779B97F4A7C15U + (enter[bytes[i + kib]] - leave[bytes[i]]);
    }
    benchmark::DoNotOptimize(sum);
  }
  count(state, mib - kib);
}
BENCHMARK(rolling)->Name("limit/rolling");

void gmac(benchmark::State& state) {
  Gmac mac(TagKey{});
  for (auto _ : state) benchmark::DoNotOptimize(mac.tag({}, View(noise_of(0)).first(mib)));
  count(state, mib);
}
BENCHMARK(gmac)->Name("limit/gmac");

/// Records of 16 KiB, as TLS has them.
void gcm(benchmark::State& state) {
  const Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  const std::array<unsigned char, 16> bytes{};
  std::array<unsigned char, 16 * kib> out{};
  const auto* in = reinterpret_cast<const unsigned char*>(noise_of(0).data());
  EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytes.data(), bytes.data());
  for (auto _ : state) {
    int written = 0;
    EVP_EncryptInit_ex(context.get(), nullptr, nullptr, nullptr, bytes.data());
    EVP_EncryptUpdate(context.get(), out.data(), &written, in, out.size());
    benchmark::DoNotOptimize(written);
  }
  count(state, out.size());
}
BENCHMARK(gcm)->Name("limit/aes-128-gcm");

void sha(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(sha256(View(noise_of(0)).first(mib)));
  count(state, mib);
}
BENCHMARK(sha)->Name("limit/sha-256");

void zstd(benchmark::State& state) {
  const View in = View(text()).first(mib);
  const Owned<ZSTD_CCtx, ZSTD_freeCCtx> context(ZSTD_createCCtx());
  Bytes out(ZSTD_compressBound(in.size()));
  for (auto _ : state) {
    benchmark::DoNotOptimize(ZSTD_compressCCtx(context.get(), out.data(), out.size(), in.data(),
                                               in.size(), static_cast<int>(state.range(0))));
  }
  count(state, in.size());
}
BENCHMARK(zstd)->Name("limit/zstd -1")->Arg(1);
BENCHMARK(zstd)->Name("limit/zstd -3")->Arg(3);

void unzstd(benchmark::State& state) {
  const View in = View(text()).first(mib);
  const Owned<ZSTD_DCtx, ZSTD_freeDCtx> context(ZSTD_createDCtx());
  Bytes packed(ZSTD_compressBound(in.size()));
  packed.resize(ZSTD_compress(packed.data(), packed.size(), in.data(), in.size(), 1));
  Bytes out(in.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size()));
  }
  count(state, in.size());
}
BENCHMARK(unzstd)->Name("limit/unzstd");

}  // namespace
}  // namespace lockstep::micro
