#include "job/packing.hpp"

#include <algorithm>

#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

constexpr int default_level = 3;
constexpr int slow_link_level = 9;
constexpr int level_in_context = 5;      // literals are few, and there is much to find before them
constexpr double slow_link = 4e6;        // bytes a second: the processor has all the time
constexpr double fast_link = 60e6;       // beyond, a busy host may be what holds us up
constexpr double assumed_slow = 12.5e6;  // -z without a measurement: as a 100 Mbit/s link
constexpr std::size_t worth_bytes = 64;  // less is not worth a try

View payload_of(const Bytes& frame) {
  return View(frame).subspan(wire::data_header_bytes);
}

View zeros() {
  static const std::vector<std::byte> block(wire::limits::block_bytes);
  return block;
}

}  // namespace

Packing::Packing(const TagKey& key, tree::Compress mode, int level)
    : mode_(mode),
      wanted_level_(level),
      level_(mode == tree::Compress::always ? (level > 0 ? level : default_level) : 0),
      link_(mode == tree::Compress::always ? assumed_slow : 1e9),
      tags_([key] { return std::make_unique<Gmac>(key); }),
      encoders_([] { return std::make_unique<wire::BlockEncoder>(); }),
      decoders_([] { return std::make_unique<wire::BlockDecoder>(); }) {}

Tag Packing::tag(const Nonce& nonce, View bytes) {
  return tags_.take()->tag(nonce, bytes);
}

Bytes Packing::seal(wire::Data header, Bytes frame, bool may_compress, View context) {
  const View raw = payload_of(frame);
  header.raw_bytes = static_cast<std::uint32_t>(raw.size());
  header.form = wire::Data::Form::plain;
  Bytes packed(wire::data_header_bytes);
  if (compress(raw, may_compress, context, packed)) {
    header.form = wire::Data::Form::zstd;
    header.in_context = !context.empty();
    frame = std::move(packed);
  }
  wire::seal_data(header, frame);
  return frame;
}

bool Packing::compress(View raw, bool may_compress, View context, Bytes& out) {
  int level = may_compress ? level_.load() : 0;
  if (level <= 0 || raw.size() < worth_bytes || !wire::looks_compressible(raw)) return false;
  if (!context.empty() && wanted_level_ <= 0) level = std::max(level, level_in_context);
  return encoders_.take()->block(raw, level, out, context);
}

wire::FewLiterals Packing::few(View raw, bool may_compress, View context) {
  using How = wire::FewLiterals::How;
  wire::FewLiterals few;
  if (compress(raw, may_compress, context, few.bytes)) {
    few.how = context.empty() ? How::zstd : How::in_context;
  } else {
    few.bytes = to_bytes(raw);
  }
  return few;
}

Bytes Packing::seal_zeros(wire::Data header, std::uint32_t bytes) {
  header.raw_bytes = bytes;
  header.form = wire::Data::Form::zeros;
  Bytes frame(wire::data_header_bytes);
  wire::seal_data(header, frame);
  return frame;
}

View Packing::open(const wire::Data& data, Bytes& store, View context) {
  switch (data.form) {
    case wire::Data::Form::plain:
      return data.payload;
    case wire::Data::Form::zeros:
      return zeros().first(data.raw_bytes);
    case wire::Data::Form::zstd:
      store.resize(data.raw_bytes);
      decoders_.take()->block(data.payload, store, data.in_context ? context : View{});
      return store;
  }
  return {};
}

void Packing::link_speed(double bytes_per_second) {
  link_ = bytes_per_second;
  if (mode_ == tree::Compress::never) return;
  const bool slow = bytes_per_second < slow_link;
  if (mode_ == tree::Compress::always) {
    link_ = std::min(bytes_per_second, assumed_slow);
    level_ = wanted_level_ > 0 ? wanted_level_ : slow ? slow_link_level : default_level;
  } else {
    level_ = slow ? slow_link_level : bytes_per_second < fast_link ? default_level : 0;
  }
}

}  // namespace lockstep::job
