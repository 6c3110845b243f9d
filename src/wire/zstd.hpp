#pragma once
// zstd for the wire: one stream per direction for control frames, single blocks for content.
//
// Layer    wire: the only room that includes zstd.h.
// Source   RFC 8878; the declared size bounds every output, the window is at most 8 MiB.
// Threads  an object belongs to one thread.
// Errors   Error{stream} for bytes that are not what they claim.
#include <zstd.h>

#include "base/bytes.hpp"
#include "base/owned.hpp"

namespace lockstep::wire {

/// Compresses frame after frame with the memory of those before; each can be decoded on arrival.
class StreamEncoder {
 public:
  StreamEncoder();
  /// Appends the compressed form of `raw` to `out`.
  void frame(View raw, Bytes& out);

 private:
  Owned<ZSTD_CCtx, ZSTD_freeCCtx> context_;
};

class StreamDecoder {
 public:
  StreamDecoder();
  /// The frame behind `packed`; at most `most` bytes.
  [[nodiscard]] Bytes frame(View packed, std::size_t most);

 private:
  Owned<ZSTD_DCtx, ZSTD_freeDCtx> context_;
};

/// Content in one block.
class BlockEncoder {
 public:
  BlockEncoder();
  /// Appends the compressed form of `raw`, which may refer to the bytes of `context`; false (and
  /// nothing appended) where it saves less than a sixteenth.
  bool block(View raw, int level, Bytes& out, View context = {});

 private:
  Owned<ZSTD_CCtx, ZSTD_freeCCtx> context_;
};

class BlockDecoder {
 public:
  BlockDecoder();
  /// Fills `out` exactly; `context` is the encoder's.
  void block(View packed, MutableView out, View context = {});

 private:
  Owned<ZSTD_DCtx, ZSTD_freeDCtx> context_;
};

/// Guess from a sample whether `raw` is worth compressing: false for what is compressed or
/// encrypted already. About 20 us, whatever the size.
[[nodiscard]] bool looks_compressible(View raw);

}  // namespace lockstep::wire
