#include "wire/zstd.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

constexpr int control_level = 3;
constexpr int control_window_log = 20;

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0) {
    throw Error(ExitCode::stream, std::string("zstd: ") + ZSTD_getErrorName(result));
  }
  return result;
}

template <class Context>
Context required(Context context) {
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

}  // namespace

StreamEncoder::StreamEncoder() : context_(required(ZSTD_createCCtx())) {
  checked(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, control_level));
  checked(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, control_window_log));
}

void StreamEncoder::frame(View raw, Bytes& out) {
  ZSTD_inBuffer in{raw.data(), raw.size(), 0};
  for (std::size_t left = 1; left > 0;) {
    const std::size_t before = out.size();
    const std::size_t room = ZSTD_compressBound(raw.size() - in.pos) + 64;
    const MutableView place = extend(out, room);
    ZSTD_outBuffer target{place.data(), place.size(), 0};
    left = checked(ZSTD_compressStream2(context_.get(), &target, &in, ZSTD_e_flush));
    out.resize(before + target.pos);
  }
}

StreamDecoder::StreamDecoder() : context_(required(ZSTD_createDCtx())) {
  checked(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, limits::zstd_window_log));
}

Bytes StreamDecoder::frame(View packed, std::size_t most) {
  Bytes out;
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  const std::size_t step = std::max<std::size_t>(packed.size() * 4, 4096);
  for (bool full = true; full || in.pos < in.size;) {
    if (out.size() > most) throw Error(ExitCode::stream, "control frame is too large");
    const std::size_t before = out.size();
    const MutableView place = extend(out, step);
    ZSTD_outBuffer target{place.data(), place.size(), 0};
    const std::size_t read_before = in.pos;
    checked(ZSTD_decompressStream(context_.get(), &target, &in));
    out.resize(before + target.pos);
    full = target.pos == target.size;
    if (!full && in.pos == read_before && in.pos < in.size) {
      throw Error(ExitCode::stream, "control frame cannot be decompressed");
    }
  }
  if (out.size() > most) throw Error(ExitCode::stream, "control frame is too large");
  return out;
}

BlockEncoder::BlockEncoder() : context_(required(ZSTD_createCCtx())) {}

bool BlockEncoder::block(View raw, int level, Bytes& out, View context) {
  const std::size_t before = out.size();
  const MutableView place = extend(out, ZSTD_compressBound(raw.size()));
  checked(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level));
  checked(ZSTD_CCtx_refPrefix(context_.get(), context.data(), context.size()));  // for one frame
  const std::size_t packed =
      checked(ZSTD_compress2(context_.get(), place.data(), place.size(), raw.data(), raw.size()));
  const bool pays = packed < raw.size() - raw.size() / 16;
  out.resize(before + (pays ? packed : 0));
  return pays;
}

BlockDecoder::BlockDecoder() : context_(required(ZSTD_createDCtx())) {
  checked(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, limits::zstd_window_log));
}

void BlockDecoder::block(View packed, MutableView out, View context) {
  checked(ZSTD_DCtx_refPrefix(context_.get(), context.data(), context.size()));  // for one frame
  const std::size_t size = checked(
      ZSTD_decompressDCtx(context_.get(), out.data(), out.size(), packed.data(), packed.size()));
  if (size != out.size()) throw Error(ExitCode::stream, "compressed block has another size");
}

bool looks_compressible(View raw) {
  constexpr std::size_t pieces = 8;
  constexpr std::size_t piece_bytes = 512;
  std::array<std::uint32_t, 256> counts{};
  const std::size_t step = std::max<std::size_t>(raw.size() / pieces, 1);
  std::size_t total = 0;
  for (std::size_t start = 0; start < raw.size(); start += step) {
    const View piece = raw.subspan(start, std::min(piece_bytes, raw.size() - start));
    for (const std::byte byte : piece) ++counts[std::to_integer<std::size_t>(byte)];
    total += piece.size();
  }
  if (total < piece_bytes) return true;
  double bits = 0;  // Shannon entropy of the sample
  for (const std::uint32_t count : counts) {
    if (count > 0)
      bits -= count * std::log2(static_cast<double>(count) / static_cast<double>(total));
  }
  return bits / static_cast<double>(total) < 7.6;
}

}  // namespace lockstep::wire
