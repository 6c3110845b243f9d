#pragma once
// The context of a segment's literals: content around them that both ends have, as a dictionary
// for their compression. What is inserted often repeats or varies what stands beside it.
//
// Layer    delta: pure; the target reads its basis through an interface.
// Bounds   literal_context_max bytes, and 16 times the literals and a little: finding less in more
//          does not pay. (Kernel source in two versions as trees: literals 2.08 -> 1.49 MB; all
//          of each file as context: 1.45 MB at three times the cost.)
#include "delta/conversation.hpp"

namespace lockstep::delta {

constexpr std::uint64_t literal_context_max = std::uint64_t{256} << 10U;

/// At the source: `fresh` is the segment, `literals` are SegmentFresh::literals(), `start` is the
/// offset of the segment in its file.
[[nodiscard]] Bytes literal_context(View fresh, const std::vector<Range>& literals,
                                    std::uint64_t start);
/// At the target: the same bytes, where the matches are true.
[[nodiscard]] Bytes literal_context(const Basis& basis,
                                    const std::vector<Instruction>& instructions);

}  // namespace lockstep::delta
