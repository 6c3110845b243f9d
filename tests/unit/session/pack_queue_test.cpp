#include "session/pack_queue.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace lockstep;  // NOLINT(google-build-using-namespace)
using session::PackQueue;

namespace {

session::source_action::PackFile file(std::uint32_t number, std::uint64_t bytes) {
  session::SourceFile found;
  found.name = "file" + std::to_string(number);
  found.bytes = bytes;
  return {number, std::move(found)};
}

using Pack = std::vector<std::uint32_t>;

void take_all(PackQueue& queue, bool hurry, std::vector<Pack>& packs) {
  while (const auto pack = queue.take(hurry)) {
    Pack& ids = packs.emplace_back();
    std::uint64_t bytes = 0;
    for (const auto& one : pack->files) {
      ids.push_back(one.id);
      bytes += one.file.bytes;
    }
    CHECK(pack->bytes == bytes);
  }
}

// All of `count` files from `first` on; packs are taken after every `step` files.
std::vector<Pack> packs_of(std::uint32_t first, std::uint32_t count, std::uint64_t bytes,
                           std::uint32_t step) {
  PackQueue queue;
  std::vector<Pack> packs;
  for (std::uint32_t i = first; i < first + count; ++i) {
    queue.add(file(i, bytes));
    if (i % step == 0) take_all(queue, false, packs);
  }
  take_all(queue, true, packs);
  CHECK(queue.size() == 0);
  return packs;
}

}  // namespace

TEST_SUITE("session/pack_queue") {
  TEST_CASE("packs do not depend on when they are taken") {
    for (const std::uint64_t bytes : {0, 1000, 16'000, 200'000}) {
      CHECK(packs_of(0, 2000, bytes, 1) == packs_of(0, 2000, bytes, 700));
    }
  }

  TEST_CASE("packs have every file once, in order, and are at least half full") {
    for (const std::uint64_t bytes : {0, 1000, 16'000, 200'000}) {
      const std::vector<Pack> packs = packs_of(0, 2000, bytes, 10);
      std::uint32_t next = 0;
      for (const Pack& pack : packs) {
        CHECK(pack.size() <= PackQueue::pack_files_max);
        CHECK(pack.size() * bytes <= PackQueue::pack_bytes_max);
        const bool half = pack.size() * 2 >= PackQueue::pack_files_max ||
                          pack.size() * bytes * 2 >= PackQueue::pack_bytes_max;
        CHECK((half || &pack == &packs.back() || bytes == 200'000));
        for (const std::uint32_t id : pack) CHECK(id == next++);
      }
      CHECK(next == 2000);
    }
  }

  TEST_CASE("sequences that begin differently agree soon") {
    const std::vector<Pack> one = packs_of(0, 4000, 16'000, 1);
    const std::vector<Pack> other = packs_of(7, 3993, 16'000, 1);
    const std::set<Pack> known(one.begin(), one.end());
    const auto shared = std::count_if(other.begin(), other.end(),
                                      [&](const Pack& pack) { return known.contains(pack); });
    CHECK(shared * 10 > static_cast<std::ptrdiff_t>(other.size()) * 9);
  }

  TEST_CASE("a file that is larger than a pack is one by itself") {
    PackQueue queue;
    std::vector<Pack> packs;
    queue.add(file(1, 10));
    queue.add(file(2, PackQueue::pack_bytes_max + 1));
    queue.add(file(3, 10));
    take_all(queue, false, packs);
    CHECK(packs == std::vector<Pack>{{1}, {2}});
    CHECK(queue.size() == 1);
    take_all(queue, true, packs);
    CHECK(packs.back() == Pack{3});
  }
}
