#include <algorithm>
#include <array>

#include "tree/manifest_blocks.hpp"
#include "tree/manifest_entry.hpp"
#include "tree/manifest_walk.hpp"

namespace lockstep::tree {
namespace {

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, std::string("manifest: ") + what);
}

ManifestMask mask_of(std::uint8_t bits) {
  constexpr std::uint8_t known_bits = 0x7F;
  if ((bits & ~known_bits) != 0) malformed("unknown attributes");
  const auto has = [bits](unsigned bit) { return ((bits >> bit) & 1U) != 0; };
  return {{has(0), has(1), has(2), has(3), has(4), has(5)}, has(6)};
}

/// The blocks one after the other, as one reader each.
class Blocks {
 public:
  explicit Blocks(ManifestReader::Input input) : input_(std::move(input)) {
    std::array<std::byte, manifest_magic.size()> magic{};
    if (input_(magic) != magic.size() || as_text(magic) != manifest_magic) malformed("none");
    if (!load()) malformed("empty");
  }
  /// Never at the end of a block, unless it was the last.
  [[nodiscard]] ByteReader& reader() {
    if (reader_.left() == 0 && !load()) malformed("cut off");
    return reader_;
  }
  void expect_end() {
    reader_.expect_end();
    if (load()) malformed("more than it says");
  }

 private:
  bool load() {
    std::array<std::byte, 4> head{};
    const std::size_t got = input_(head);
    if (got == 0) return false;
    if (got != head.size()) malformed("cut off");
    const std::uint32_t length = ByteReader(head).u32();
    if (length == 0 || length > manifest_block_bytes_max) malformed("block has a wrong length");
    block_.resize(length);
    if (input_(block_) != length) malformed("cut off");
    reader_ = ByteReader(block_);
    return true;
  }

  ManifestReader::Input input_;
  Bytes block_;
  ByteReader reader_{View{}};
};

}  // namespace

struct ManifestReader::State {
  explicit State(Input input)
      : blocks(std::move(input)), mask(mask_of(blocks.reader().u8())), walk(mask), decoder(mask) {
    const ManifestEntry* found = decoder.get(blocks.reader());
    if (found == nullptr || !found->entry.name.empty()) malformed("no root");
    root = *found;
    walk.add_root(root);
  }

  void check_end() {
    ByteReader& in = blocks.reader();
    const View written = in.raw(walk.totals().root.size());
    const bool same = std::equal(written.begin(), written.end(), walk.totals().root.begin()) &&
                      in.varint() == walk.totals().entries &&
                      in.varint() == walk.totals().file_bytes;
    if (!same) throw Error(ExitCode::verification, "manifest is damaged: its hash does not fit");
    blocks.expect_end();
  }

  Blocks blocks;
  ManifestMask mask;
  ManifestWalk walk;
  ManifestEntryDecoder decoder;
  ManifestEntry root;
  bool directory_ended = false;  // and the walk is still in it, for the caller
  bool finished = false;
};

ManifestReader::ManifestReader(Input input) : state_(std::make_unique<State>(std::move(input))) {}

ManifestReader::~ManifestReader() = default;

const ManifestMask& ManifestReader::mask() const noexcept {
  return state_->mask;
}

const ManifestEntry& ManifestReader::root() const noexcept {
  return state_->root;
}

std::optional<ManifestReader::Item> ManifestReader::next() {
  if (std::exchange(state_->directory_ended, false)) state_->walk.end_directory();
  const RelPath* directory = state_->walk.directory();
  if (directory == nullptr) {
    if (!std::exchange(state_->finished, true)) state_->check_end();
    return std::nullopt;
  }
  const ManifestEntry* entry = state_->decoder.get(state_->blocks.reader());
  if (entry == nullptr) {
    state_->directory_ended = true;
  } else {
    state_->walk.add(*entry);
  }
  return Item{directory, entry};
}

const ManifestTotals& ManifestReader::totals() const noexcept {
  return state_->walk.totals();
}

}  // namespace lockstep::tree
