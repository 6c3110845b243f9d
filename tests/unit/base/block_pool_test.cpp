#include "base/block_pool.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>
#include <vector>

#include "base/bytes.hpp"

namespace lockstep {

TEST_SUITE("base/block_pool") {
  TEST_CASE("a block is used again, last in first out") {
    void* const first = BlockPool::take();
    void* const second = BlockPool::take();
    CHECK(first != second);
    BlockPool::give(first);
    BlockPool::give(second);
    CHECK(BlockPool::take() == second);
    CHECK(BlockPool::take() == first);
    BlockPool::give(second);
    BlockPool::give(first);
  }

  TEST_CASE("more blocks than are kept, from several threads, are whole and distinct") {
    const auto body = [] {
      std::vector<Bytes> all;
      for (std::size_t i = 0; i < 2 * BlockPool::kept_max; ++i) {
        all.emplace_back(BlockPool::block_bytes - i, static_cast<std::byte>(i));
      }
      for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(all[i].front() == static_cast<std::byte>(i));
        CHECK(all[i].back() == static_cast<std::byte>(i));
      }
    };
    std::thread other(body);
    body();
    other.join();
  }

  TEST_CASE("a buffer that grows past a block keeps its content") {
    Bytes bytes;
    for (std::size_t i = 0; i < 3 * BlockPool::block_bytes; i += 1000) {
      bytes.resize(i + 1);
      bytes[i] = static_cast<std::byte>(i / 1000);
    }
    for (std::size_t i = 0; i < bytes.size(); i += 1000) {
      REQUIRE(bytes[i] == static_cast<std::byte>(i / 1000));
    }
  }
}

}  // namespace lockstep
