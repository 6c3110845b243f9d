#pragma once
// Byte buffers and the checked reader and writer that every format of the project uses.
//
// Numbers are little endian; a varint is LEB128 (7 bits a byte, low first) in its shortest form.
// Errors  ByteReader throws Error{stream} on anything short, too long or not canonical: its
//         input may come from a peer.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/block_pool.hpp"

namespace lockstep {

/// std::allocator whose resize() leaves new trivial elements uninitialised: a buffer that is
/// about to be read into is not written twice. Large ones come from the BlockPool.
template <class T>
struct UninitializedAllocator : std::allocator<T> {
  template <class U>
  struct rebind {  // NOLINT(readability-identifier-naming): allocator_traits asks for this name
    using other = UninitializedAllocator<U>;
  };
  UninitializedAllocator() = default;
  template <class U>
  explicit UninitializedAllocator(const UninitializedAllocator<U>& /*other*/) noexcept {}
  [[nodiscard]] T* allocate(std::size_t count) {
    const auto size = BlockPool::size_for(count * sizeof(T));
    if (size) return static_cast<T*>(BlockPool::take(*size));
    return std::allocator<T>::allocate(count);
  }
  void deallocate(T* place, std::size_t count) noexcept {
    const auto size = BlockPool::size_for(count * sizeof(T));
    if (size) {
      BlockPool::give(place, *size);
    } else {
      std::allocator<T>::deallocate(place, count);
    }
  }
  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    if constexpr (sizeof...(Args) == 0 && std::is_trivially_default_constructible_v<U>) {
      ::new (static_cast<void*>(place)) U;
    } else {
      ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
    }
  }
};

using Bytes = std::vector<std::byte, UninitializedAllocator<std::byte>>;
using View = std::span<const std::byte>;
using MutableView = std::span<std::byte>;

[[nodiscard]] inline View as_view(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}
[[nodiscard]] inline std::string_view as_text(View bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// At least `capacity`, and twice what there was.
void grow(Bytes& out, std::size_t capacity);
/// Adds `count` bytes, not set to anything, and returns them. What is there moves in one memcpy;
/// insertion into the vector, and its own growth, would go through the allocator byte by byte.
inline MutableView extend(Bytes& out, std::size_t count) {
  const std::size_t before = out.size();
  if (out.capacity() - before < count) grow(out, before + count);
  out.resize(before + count);
  return MutableView(out).subspan(before);
}

/// `bytes` must not lie in `out`.
inline void append(Bytes& out, View bytes) {
  const MutableView place = extend(out, bytes.size());
  if (!bytes.empty()) std::memcpy(place.data(), bytes.data(), bytes.size());
}
[[nodiscard]] inline Bytes to_bytes(View bytes) {
  Bytes out;
  append(out, bytes);
  return out;
}

/// Appends to a buffer it borrows.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) noexcept : out_(out) {}
  void u8(std::uint8_t value) {
    if (out_.size() == out_.capacity()) grow(out_, out_.size() + 1);
    out_.push_back(std::byte{value});
  }
  void u16(std::uint16_t value) { fixed(value, 2); }
  void u32(std::uint32_t value) { fixed(value, 4); }
  void u64(std::uint64_t value) { fixed(value, 8); }
  void varint(std::uint64_t value);
  void signed_varint(std::int64_t value);  // zigzag
  void raw(View bytes) { append(out_, bytes); }
  void blob(View bytes) {  // length as varint, then the bytes
    varint(bytes.size());
    raw(bytes);
  }
  void text(std::string_view value) { blob(as_view(value)); }
  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

 private:
  void fixed(std::uint64_t value, std::size_t count);
  Bytes& out_;
};

/// Reads a span it borrows; every method throws Error{stream} rather than read past the end.
class ByteReader {
 public:
  explicit ByteReader(View in) noexcept : in_(in) {}
  [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(fixed(1)); }
  [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(fixed(2)); }
  [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
  [[nodiscard]] std::uint64_t u64() { return fixed(8); }
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] std::uint64_t varint_below(std::uint64_t limit);  // throws when >= limit
  [[nodiscard]] std::int64_t signed_varint();
  [[nodiscard]] View raw(std::size_t count);
  [[nodiscard]] View blob(std::size_t most);  // throws when longer than `most`
  [[nodiscard]] std::string text(std::size_t most) { return std::string(as_text(blob(most))); }
  [[nodiscard]] View rest() noexcept { return std::exchange(in_, View{}); }
  [[nodiscard]] std::size_t left() const noexcept { return in_.size(); }
  void expect_end() const;  // throws when bytes are left

 private:
  std::uint64_t fixed(std::size_t count);
  View in_;
};

}  // namespace lockstep
