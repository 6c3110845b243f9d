#include "base/block_pool.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <new>

namespace lockstep {
namespace {

constexpr std::size_t page_bytes = 4096;
// Blocks begin at different places of a page. A copy whose two ends agree in the low twelve bits of
// their addresses takes twice as long (4 KiB aliasing: Intel 64 and IA-32 optimization manual), and
// blocks would all agree with each other.
constexpr std::size_t stagger_bytes = 576;

struct Kept {
  std::mutex mutex;
  std::array<void*, BlockPool::kept_max> blocks{};
  std::size_t count = 0;
  std::size_t made = 0;
};

// Never destroyed: buffers of static objects come back after every destructor.
Kept& kept() {
  static Kept& all = *new Kept;
  return all;
}

void* make(std::size_t number) {
  constexpr std::size_t places = page_bytes / stagger_bytes;
  auto* memory = static_cast<std::byte*>(
      ::operator new (BlockPool::block_bytes + page_bytes, std::align_val_t{page_bytes}));
  return memory + number % places * stagger_bytes;
}

void discard(void* block) noexcept {
  const auto offset = reinterpret_cast<std::uintptr_t>(block) % page_bytes;
  ::operator delete (static_cast<std::byte*>(block) - offset, std::align_val_t{page_bytes});
}

}  // namespace

void* BlockPool::take() {
  Kept& all = kept();
  std::size_t number = 0;
  {
    const std::lock_guard lock(all.mutex);
    if (all.count > 0) return all.blocks[--all.count];
    number = ++all.made;
  }
  return make(number);
}

void BlockPool::give(void* block) noexcept {
  Kept& all = kept();
  {
    const std::lock_guard lock(all.mutex);
    if (all.count < all.blocks.size()) {
      all.blocks[all.count++] = block;
      return;
    }
  }
  discard(block);
}

}  // namespace lockstep
