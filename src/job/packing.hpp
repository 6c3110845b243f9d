#pragma once
// Content into data frames and back: tags, compression, and the decision whether it pays.
//
// Threads  any.
#include <atomic>
#include <optional>

#include "base/crypto.hpp"
#include "job/freelist.hpp"
#include "tree/options.hpp"
#include "wire/frame.hpp"

namespace lockstep::job {

class Packing {
 public:
  /// `level` is zstd's; 0: as the link asks.
  Packing(const TagKey& key, tree::Compress mode, int level = 0);

  [[nodiscard]] Tag tag(const Nonce& nonce, View bytes);
  /// For content in pieces.
  [[nodiscard]] Freelist<Gmac>::Loan mac() { return tags_.take(); }

  /// Seals `frame`, whose payload (behind wire::data_header_bytes) is the raw content, compressing
  /// it where that is wanted and pays, and `may_compress`. `header` has everything but form,
  /// in_context and raw_bytes.
  [[nodiscard]] Bytes seal(wire::Data header, Bytes frame, bool may_compress = true,
                           View context = {});
  /// Literals that come with their result: at most wire::limits::few_literal_bytes.
  [[nodiscard]] wire::FewLiterals few(View raw, bool may_compress, View context);
  /// A frame for a run of zeros.
  [[nodiscard]] static Bytes seal_zeros(wire::Data header, std::uint32_t bytes);

  /// The raw content of `data`; refers to `data` itself or to `store`. With another context than
  /// the one it was sealed in that is other bytes, or Error{stream}.
  [[nodiscard]] View open(const wire::Data& data, Bytes& store, View context = {});

  /// How fast the link takes what we send, as measured; --compress=auto follows it.
  void link_speed(double bytes_per_second);
  [[nodiscard]] bool compresses() const noexcept { return level_ > 0; }
  /// zstd's; 0: plain.
  [[nodiscard]] int level() const noexcept { return level_; }
  [[nodiscard]] double link_bytes_per_second() const noexcept { return link_; }

 private:
  /// Appends `raw` to `out`; false where it does not pay.
  [[nodiscard]] bool compress(View raw, bool may_compress, View context, Bytes& out);

  tree::Compress mode_;
  int wanted_level_;
  std::atomic<int> level_;
  std::atomic<double> link_;
  Freelist<Gmac> tags_;
  Freelist<wire::BlockEncoder> encoders_;
  Freelist<wire::BlockDecoder> decoders_;
};

}  // namespace lockstep::job
