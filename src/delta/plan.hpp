#pragma once
// What is known of a segment between two rounds: copies, literals and gaps in fresh order.
//
// Both ends keep one and change it by the same results, so sums and results need no addresses.
#include <optional>
#include <vector>

#include "delta/stage.hpp"

namespace lockstep::delta {

/// Part of the fresh file found in the basis.
struct Match {
  std::uint64_t fresh = 0;
  std::uint64_t basis = 0;
  std::uint64_t bytes = 0;
};

/// Basis offsets between which a gap's old bytes lie, where they are known.
struct Sides {
  std::optional<std::uint64_t> left;
  std::optional<std::uint64_t> right;
};

class Plan {
 public:
  /// The segment before the first round.
  Plan(const FileShape& shape, std::uint32_t segment);

  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }
  [[nodiscard]] std::size_t gap_count() const { return gap_count_; }

  /// Starts the next state of the plan; spans are added in fresh order without holes.
  void clear();
  void add_copy(Range fresh, std::uint64_t basis_offset);
  void add_literal(Range fresh);
  /// What a search found in `gap`; what lies between becomes gaps of the next stage.
  void add_found(const Span& gap, const std::vector<Match>& matches);
  /// A segment of the same size that is not the same.
  void add_unequal(Span gap);
  /// A gap whose pieces were compared in place and where too many of them differ.
  void add_failed(Span gap);
  /// A sample of `gap` has met something known: search all of it; or nothing: a sample at the
  /// same offset, then all literal.
  void add_sampled(Span gap, bool known);
  /// What a stage left open of `parent`.
  void add_open(const Span& parent, Range fresh, const Sides& sides);
  void add_unchanged(const Span& span);
  /// Gaps become literals.
  void settle();
  [[nodiscard]] std::vector<Instruction> instructions() const;

 private:
  void add_gap(Span gap);
  void add_search(Span gap);
  [[nodiscard]] Range same_place(const Range& fresh) const;
  [[nodiscard]] Range widened(const Span& gap) const;
  std::vector<Span> spans_;
  std::size_t gap_count_ = 0;
  std::uint64_t basis_bytes_ = 0;
};

}  // namespace lockstep::delta
