#include "tree/manifest_blocks.hpp"
#include "tree/manifest_entry.hpp"
#include "tree/manifest_walk.hpp"

namespace lockstep::tree {

struct ManifestWriter::State {
  State(const ManifestMask& mask, std::function<void(View)> to)
      : walk(mask), encoder(mask), out(std::move(to)) {}

  void put(const ManifestEntry& entry) {
    ByteWriter writer(block);
    encoder.put(entry, writer);
    if (block.size() >= manifest_block_bytes) flush();
  }
  void flush() {
    if (block.empty()) return;
    Bytes length;
    ByteWriter(length).u32(static_cast<std::uint32_t>(block.size()));
    out(length);
    out(block);
    block.clear();
  }

  ManifestWalk walk;
  ManifestEntryEncoder encoder;
  std::function<void(View)> out;
  Bytes block;
};

ManifestWriter::ManifestWriter(const ManifestMask& mask, std::function<void(View)> out)
    : state_(std::make_unique<State>(mask, std::move(out))) {
  state_->out(as_view(manifest_magic));
  ByteWriter(state_->block).u8(mask_bits(mask));
}

ManifestWriter::~ManifestWriter() = default;

void ManifestWriter::add_root(const ManifestEntry& root) {
  state_->walk.add_root(root);
  state_->put(root);
}

const RelPath* ManifestWriter::directory() const {
  return state_->walk.directory();
}

void ManifestWriter::add(const ManifestEntry& entry) {
  state_->walk.add(entry);
  state_->put(entry);
}

void ManifestWriter::end_directory() {
  state_->walk.end_directory();
  ByteWriter writer(state_->block);
  ManifestEntryEncoder::put_end(writer);
}

ManifestTotals ManifestWriter::finish() {
  const ManifestTotals& totals = state_->walk.totals();
  ByteWriter writer(state_->block);
  writer.raw(totals.root);
  writer.varint(totals.entries);
  writer.varint(totals.file_bytes);
  state_->flush();
  return totals;
}

}  // namespace lockstep::tree
