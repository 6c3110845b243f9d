#include "base/block_pool.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

namespace lockstep {
namespace {

constexpr std::size_t page_bytes = 4096;
// Blocks begin at different places of a page. A copy whose two ends agree in the low twelve bits of
// their addresses takes twice as long (4 KiB aliasing: Intel 64 and IA-32 optimization manual), and
// blocks would all agree with each other.
constexpr std::size_t stagger_bytes = 576;

struct Kept {
  std::mutex mutex;
  std::vector<void*> blocks;
  std::size_t made = 0;
};

// Never destroyed: buffers of static objects come back after every destructor.
Kept& kept(std::size_t size) {
  static auto& all = *new std::array<Kept, BlockPool::sizes.size()>;
  return all[size];
}

// The first touch of a page costs as much as copying into it, in a virtual machine several times
// as much: a large block is made of few large pages where the kernel has them.
constexpr std::size_t large_page_bytes = std::size_t{2} << 20U;

std::align_val_t alignment(std::size_t bytes) {
  return std::align_val_t{bytes < large_page_bytes ? page_bytes : large_page_bytes};
}

void* make(std::size_t bytes, std::size_t number) {
  constexpr std::size_t places = page_bytes / stagger_bytes;
  auto* memory = static_cast<std::byte*>(::operator new(bytes + page_bytes, alignment(bytes)));
  // Advice: where the kernel cannot take it, small pages do.
  if (bytes >= large_page_bytes) static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
  return memory + number % places * stagger_bytes;
}

void discard(void* block, std::size_t bytes) noexcept {
  const auto offset = reinterpret_cast<std::uintptr_t>(block) % page_bytes;
  ::operator delete(static_cast<std::byte*>(block) - offset, alignment(bytes));
}

}  // namespace

void* BlockPool::take(std::size_t size) {
  Kept& all = kept(size);
  std::size_t number = 0;
  {
    const std::lock_guard lock(all.mutex);
    if (!all.blocks.empty()) {
      void* const block = all.blocks.back();
      all.blocks.pop_back();
      return block;
    }
    all.blocks.reserve(sizes[size].kept_max);  // so that giving back never allocates
    number = ++all.made;
  }
  return make(sizes[size].bytes, number);
}

void BlockPool::give(void* block, std::size_t size) noexcept {
  Kept& all = kept(size);
  {
    const std::lock_guard lock(all.mutex);
    if (all.blocks.size() < sizes[size].kept_max) {
      all.blocks.push_back(block);
      return;
    }
  }
  discard(block, sizes[size].bytes);
}

}  // namespace lockstep
