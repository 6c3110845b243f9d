#pragma once
// The data all benchmarks work on: the same in every run.
#include "base/bytes.hpp"
#include "delta/conversation.hpp"

namespace lockstep::micro {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;
constexpr std::size_t material_bytes = 64 * mib;  // more than the caches hold

/// Random bytes: `number` says which.
[[nodiscard]] const Bytes& noise_of(unsigned number);
/// noise_of(0) with 8 bytes inserted in every MiB.
[[nodiscard]] const Bytes& shifted();
/// What compresses like source text: words in random order, 8 MiB.
[[nodiscard]] const Bytes& text();

[[nodiscard]] const delta::HashKey& key();

}  // namespace lockstep::micro
