#pragma once
// How a manifest is cut into blocks, so that neither side holds more than one.
//
// Layer    tree.
#include <cstddef>
#include <string_view>

namespace lockstep::tree {

constexpr std::string_view manifest_magic = "LSMANIF1";
/// A block ends with the entry that reaches this.
constexpr std::size_t manifest_block_bytes = std::size_t{64} << 10U;
/// What a reader takes: a block and the longest entry, with all its attributes.
constexpr std::size_t manifest_block_bytes_max = std::size_t{8} << 20U;

}  // namespace lockstep::tree
