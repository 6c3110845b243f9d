#pragma once
// A basis in memory and whole conversations over it, for the tests of the delta room.
#include <algorithm>
#include <cstring>
#include <random>

#include "delta/context.hpp"
#include "delta/conversation.hpp"

namespace lockstep::delta {

class MemoryBasis : public Basis {
 public:
  explicit MemoryBasis(View data) : data_(data) {}
  [[nodiscard]] std::uint64_t bytes() const override { return data_.size(); }
  void read(std::uint64_t offset, MutableView out) const override {
    const std::size_t begin = std::min<std::size_t>(offset, data_.size());
    const std::size_t have = std::min(out.size(), data_.size() - begin);
    std::copy_n(data_.begin() + static_cast<std::ptrdiff_t>(begin), have, out.begin());
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(have), out.end(), std::byte{0});
    read_bytes += out.size();
  }
  mutable std::uint64_t read_bytes = 0;

 private:
  View data_;
};

inline const HashKey& test_key() {
  static const HashKey key = make_hash_key({std::byte{1}, std::byte{2}});
  return key;
}

/// Seeded bytes; the same for the same arguments everywhere.
inline Bytes noise(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bytes bytes(count + 8);
  for (std::size_t i = 0; i < count; i += 8) {
    const std::uint64_t word = random();
    std::memcpy(bytes.data() + i, &word, 8);
  }
  bytes.resize(count);
  return bytes;
}

struct Outcome {
  Bytes rebuilt;
  std::size_t wire_bytes = 0;  // all blobs and the literals as they are
  std::size_t literal_bytes = 0;
  std::size_t rounds = 0;  // most of any segment
  std::uint64_t basis_read_bytes = 0;
  std::size_t context_bytes = 0;
  bool same_context = true;  // at both ends, of each segment
};

inline FileShape shape_of(View basis, View fresh) {
  return {fresh.size(), basis.size(), &test_key()};
}

/// Plays the conversation of one segment; `on_blob` sees every blob before it is delivered.
template <class OnBlob>
void play_segment(const MemoryBasis& basis, View whole_fresh, std::uint32_t number,
                  const Table* table, Outcome& outcome, OnBlob&& on_blob) {
  const FileShape shape{whole_fresh.size(), basis.bytes(), &test_key()};
  const Range range = segment_range(shape, number);
  const View fresh = whole_fresh.subspan(range.offset, range.bytes);
  SegmentBasis target(basis, shape, number);
  SegmentFresh source(fresh, shape, number, table, Link{1e9, 0, true});
  Bytes sums = target.first();
  for (std::size_t round = 1;; ++round) {
    outcome.rounds = std::max(outcome.rounds, round);
    on_blob(sums);
    SegmentFresh::Step step = source.on_sums(sums);
    on_blob(step.result);
    outcome.wire_bytes += sums.size() + step.result.size();
    if (!step.final) {
      sums = target.on_result(step.result);
      continue;
    }
    Bytes literals;
    for (const Range& part : source.literals()) {
      append(literals, fresh.subspan(part.offset - range.offset, part.bytes));
    }
    outcome.literal_bytes += literals.size();
    outcome.wire_bytes += literals.size();
    const auto instructions = target.on_final(step.result);
    const Bytes context = literal_context(fresh, source.literals(), range.offset);
    outcome.context_bytes = std::max(outcome.context_bytes, context.size());
    const std::uint64_t read_bytes = basis.read_bytes;
    outcome.same_context &= context == literal_context(basis, instructions);
    basis.read_bytes = read_bytes;
    const std::size_t begin = outcome.rebuilt.size();
    outcome.rebuilt.resize(begin + fresh.size());
    rebuild(basis, instructions, literals, MutableView(outcome.rebuilt).subspan(begin));
    return;
  }
}

/// The conversation of a whole file.
inline Outcome converse(View basis_bytes, View fresh) {
  const MemoryBasis basis(basis_bytes);
  const FileShape shape = shape_of(basis_bytes, fresh);
  Outcome outcome;
  Table table(shape);
  if (needs_table(shape)) {
    for (std::uint32_t part = table_parts(shape); part > 0; --part) {  // the order is free
      const Bytes blob = sign_table_part(basis, shape, part - 1);
      outcome.wire_bytes += blob.size();
      table.add(part - 1, blob);
    }
  }
  const Table* used = needs_table(shape) ? &table : nullptr;
  for (std::uint32_t i = 0; i < segment_count(shape); ++i) {
    play_segment(basis, fresh, i, used, outcome, [](const Bytes&) {});
  }
  outcome.basis_read_bytes = basis.read_bytes;
  return outcome;
}

inline Bytes joined(std::initializer_list<View> parts) {
  Bytes all;
  for (const View part : parts) append(all, part);
  return all;
}

}  // namespace lockstep::delta
