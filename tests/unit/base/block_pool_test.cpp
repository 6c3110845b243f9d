#include "base/block_pool.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <thread>
#include <vector>

#include "base/bytes.hpp"

namespace lockstep {

TEST_SUITE("base/block_pool") {
  TEST_CASE("a block is used again, last in first out, each size by itself") {
    for (std::size_t size = 0; size < BlockPool::sizes.size(); ++size) {
      CAPTURE(size);
      void* const first = BlockPool::take(size);
      void* const second = BlockPool::take(size);
      CHECK(first != second);
      BlockPool::give(first, size);
      BlockPool::give(second, size);
      CHECK(BlockPool::take(size) == second);
      CHECK(BlockPool::take(size) == first);
      BlockPool::give(second, size);
      BlockPool::give(first, size);
    }
  }

  TEST_CASE("a segment begins in the first small page of a large one") {
    const BlockPool::Size& segment = BlockPool::sizes.back();
    const Bytes buffer(segment.bytes);
    if (!BlockPool::size_for(segment.bytes)) return;  // under AddressSanitizer there are no blocks
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % (std::size_t{2} << 20U) < 4096);
  }

  TEST_CASE("more blocks than are kept, from several threads, are whole and distinct") {
    const auto body = [] {
      for (const BlockPool::Size& size : BlockPool::sizes) {
        std::vector<Bytes> all;
        for (std::size_t i = 0; i < 2 * size.kept_max; ++i) {
          all.emplace_back(size.bytes - i, static_cast<std::byte>(i));
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
          CHECK(all[i].front() == static_cast<std::byte>(i));
          CHECK(all[i].back() == static_cast<std::byte>(i));
        }
      }
    };
    std::thread other(body);
    body();
    other.join();
  }

  TEST_CASE("a buffer that grows past a block keeps its content") {
    Bytes bytes;
    for (std::size_t i = 0; i < 3 * BlockPool::sizes.front().bytes; i += 1000) {
      bytes.resize(i + 1);
      bytes[i] = static_cast<std::byte>(i / 1000);
    }
    for (std::size_t i = 0; i < bytes.size(); i += 1000) {
      REQUIRE(bytes[i] == static_cast<std::byte>(i / 1000));
    }
  }
}

}  // namespace lockstep
