#include "delta/context.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::delta {
namespace {

constexpr std::uint64_t context_per_literal_byte = 16;
constexpr std::uint64_t context_more_bytes = 4096;

struct Part {
  bool literal = false;
  std::uint64_t offset = 0;  // of a match: in the fresh segment, or in the basis
  std::uint64_t bytes = 0;
};

/// Neighbouring literals as one, no empty ones: both ends must count the same.
void add(std::vector<Part>& parts, const Part& part) {
  if (part.bytes == 0) return;
  if (part.literal && !parts.empty() && parts.back().literal) {
    parts.back().bytes += part.bytes;
  } else {
    parts.push_back(part);
  }
}

/// How far the context reaches from each literal, both ways.
std::uint64_t reach_of(const std::vector<Part>& parts) {
  std::uint64_t literals = 0;
  std::uint64_t count = 0;
  for (const Part& part : parts) {
    if (!part.literal) continue;
    literals += part.bytes;
    ++count;
  }
  if (count == 0) return 0;
  const std::uint64_t worth = literals * context_per_literal_byte + context_more_bytes;
  return std::min(worth, literal_context_max) / (2 * count);
}

/// A run of matches between two literals, or at an end of the segment: its parts [first, last).
struct Run {
  std::size_t first = 0;
  std::size_t last = 0;
  std::uint64_t bytes = 0;
};

Run run_at(const std::vector<Part>& parts, std::size_t first) {
  Run run{first, first, 0};
  for (; run.last < parts.size() && !parts[run.last].literal; ++run.last) {
    run.bytes += parts[run.last].bytes;
  }
  return run;
}

/// Calls `take(offset, bytes)` for the part of a run between two of its places.
template <class Take>
void take_between(const std::vector<Part>& parts, const Run& run, std::uint64_t from,
                  std::uint64_t to, const Take& take) {
  std::uint64_t at = 0;
  for (std::size_t i = run.first; i < run.last; at += parts[i++].bytes) {
    const std::uint64_t begin = std::max(from, at);
    const std::uint64_t end = std::min(to, at + parts[i].bytes);
    if (begin < end) take(parts[i].offset + (begin - at), end - begin);
  }
}

template <class Take>
void take_context(const std::vector<Part>& parts, const Take& take) {
  const std::uint64_t reach = reach_of(parts);
  for (std::size_t i = 0; i < parts.size();) {
    const Run run = run_at(parts, i);
    const std::uint64_t behind = run.first == 0 ? 0 : std::min(reach, run.bytes);
    const std::uint64_t before = run.last == parts.size() ? 0 : std::min(reach, run.bytes - behind);
    take_between(parts, run, 0, behind, take);
    take_between(parts, run, run.bytes - before, run.bytes, take);
    i = run.last + 1;
  }
}

}  // namespace

Bytes literal_context(View fresh, const std::vector<Range>& literals, std::uint64_t start) {
  std::vector<Part> parts;
  std::uint64_t at = 0;
  for (const Range& literal : literals) {
    const std::uint64_t offset = literal.offset - start;
    assert(offset >= at && offset + literal.bytes <= fresh.size());
    add(parts, {false, at, offset - at});
    add(parts, {true, 0, literal.bytes});
    at = offset + literal.bytes;
  }
  add(parts, {false, at, fresh.size() - at});
  Bytes context;
  take_context(parts, [&](std::uint64_t offset, std::uint64_t bytes) {
    append(context, fresh.subspan(offset, bytes));
  });
  return context;
}

Bytes literal_context(const Basis& basis, const std::vector<Instruction>& instructions) {
  std::vector<Part> parts;
  for (const Instruction& step : instructions) {
    add(parts, {step.from == Instruction::From::literal, step.basis_offset, step.bytes});
  }
  Bytes context;
  take_context(parts, [&](std::uint64_t offset, std::uint64_t bytes) {
    basis.read(offset, extend(context, bytes));
  });
  return context;
}

}  // namespace lockstep::delta
