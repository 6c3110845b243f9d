#include <doctest/doctest.h>

#include "base/error.hpp"
#include "delta/conversation.hpp"
#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

/// Delivers a blob; true when it was taken, false when it was Error{stream}.
template <class Deliver>
bool taken(Deliver&& deliver) {
  try {
    deliver();
    return true;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    return false;
  }
}

struct Pair {
  Bytes basis;
  Bytes fresh;
};

/// Pairs that lead through every stage.
std::vector<Pair> pairs() {
  std::vector<Pair> all;
  const Bytes basis = noise(150000, 1);
  Bytes same_size = basis;
  for (std::size_t i = 5000; i < same_size.size(); i += 30011) same_size[i] ^= std::byte{4};
  all.push_back({basis, same_size});
  Bytes edited = joined({View(same_size).first(40000), as_view("inserted"),
                         View(same_size).subspan(40000, 60000), View(same_size).subspan(101000)});
  all.push_back({basis, edited});
  edited.resize(basis.size());
  all.push_back({basis, edited});
  return all;
}

/// The blobs of the conversation so far, delivered to fresh objects up to the last.
struct Replay {
  explicit Replay(Pair&&) = delete;  // what it borrows must live
  explicit Replay(const Pair& pair)
      : old(pair.basis),
        shape(shape_of(pair.basis, pair.fresh)),
        target(old, shape, 0),
        source(pair.fresh, shape, 0, nullptr, Link{1e9, 0, true}) {}
  MemoryBasis old;
  FileShape shape;
  SegmentBasis target;
  SegmentFresh source;
};

/// Plays `rounds` rounds and gives the sums of the next; nothing when it ends before.
std::optional<Bytes> sums_after(Replay& replay, std::size_t rounds) {
  Bytes sums = replay.target.first();
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto step = replay.source.on_sums(sums);
    if (step.final) return std::nullopt;
    sums = replay.target.on_result(step.result);
  }
  return sums;
}

void deliver_result(Replay& replay, const Bytes& result) {
  if (!result.empty() && result[0] == std::byte{0}) {
    (void)replay.target.on_result(result);
    return;
  }
  const auto steps = replay.target.on_final(result);
  std::uint64_t bytes = 0;
  for (const Instruction& step : steps) {
    bytes += step.bytes;
    if (step.from != Instruction::From::basis) continue;
    CHECK(step.basis_offset + step.bytes <= replay.old.bytes());
  }
  CHECK(bytes == replay.shape.fresh_bytes);
}

/// Delivers a broken blob of `round` made by `breaking`: sums first, then the result.
template <class Breaking>
bool break_round(const Pair& pair, std::size_t round, Breaking&& breaking) {
  Replay one(pair);
  auto sums = sums_after(one, round);
  if (!sums) return false;
  Bytes broken = *sums;
  breaking(broken);
  taken([&] { (void)one.source.on_sums(broken); });
  Replay two(pair);
  sums = sums_after(two, round);
  Bytes result = two.source.on_sums(*sums).result;
  breaking(result);
  taken([&] { deliver_result(two, result); });
  return true;
}

}  // namespace

TEST_SUITE("delta/malformed") {
  TEST_CASE("every blob cut short is an error") {
    for (const Pair& pair : pairs()) {
      for (std::size_t round = 0;; ++round) {
        Replay probe(pair);
        const auto sums = sums_after(probe, round);
        if (!sums) break;
        const Bytes result = probe.source.on_sums(*sums).result;
        const std::size_t step = 1 + sums->size() / 40;
        for (std::size_t cut = 0; cut < sums->size(); cut += step) {
          Replay again(pair);
          const Bytes whole = *sums_after(again, round);
          CHECK_FALSE(taken([&] { (void)again.source.on_sums(View(whole).first(cut)); }));
        }
        for (std::size_t cut = 0; cut < result.size(); cut += 1 + result.size() / 40) {
          Replay again(pair);
          (void)sums_after(again, round);
          const Bytes part(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(cut));
          CHECK_FALSE(taken([&] { deliver_result(again, part); }));
        }
      }
    }
  }

  TEST_CASE("flipped and random bytes never do harm") {
    std::mt19937_64 random(1);
    for (const Pair& pair : pairs()) {
      for (int attempt = 0; attempt < 120; ++attempt) {
        const bool all = attempt % 3 == 0;
        break_round(pair, static_cast<std::size_t>(attempt % 6), [&](Bytes& blob) {
          for (std::size_t i = 1; i < blob.size(); ++i) {
            if (all || random() % blob.size() < 3) blob[i] = static_cast<std::byte>(random());
          }
          if (attempt % 7 == 0 && !blob.empty()) blob[0] = static_cast<std::byte>(attempt % 2);
        });
      }
    }
  }

  TEST_CASE("trailing bytes are an error") {
    const Pair pair = pairs().front();
    Replay replay(pair);
    Bytes sums = replay.target.first();
    sums.push_back(std::byte{0});
    CHECK_FALSE(taken([&] { (void)replay.source.on_sums(sums); }));
  }

  TEST_CASE("a table that is not the basis' is an error") {
    const Bytes basis = noise(9 << 20, 1);
    const MemoryBasis old(basis);
    const FileShape shape{basis.size() + 1, basis.size(), &test_key()};
    REQUIRE(table_parts(shape) == 1);
    const Bytes blob = sign_table_part(old, shape, 0);
    for (std::size_t cut = 0; cut < blob.size(); cut += 1 + blob.size() / 100) {
      CHECK_FALSE(taken([&] { Table(shape).add(0, View(blob).first(cut)); }));
    }
    CHECK_FALSE(taken([&] {
      Table table(shape);
      table.add(0, blob);
      table.add(0, blob);
    }));
    CHECK_FALSE(taken([&] { Table(shape).add(1, blob); }));
    CHECK_FALSE(taken([&] { Table(shape).add(0, Bytes(100, std::byte{0xFF})); }));
  }

  TEST_CASE("a table is complete with its last part") {
    const Bytes basis = noise(33 << 20, 1);
    const MemoryBasis old(basis);
    const FileShape shape{basis.size() + 1, basis.size(), &test_key()};
    REQUIRE(table_parts(shape) == 3);
    Table table(shape);
    for (const std::uint32_t part : {2U, 0U, 1U}) {
      CHECK_FALSE(table.complete());
      const Bytes blob = sign_table_part(old, shape, part);
      CHECK(blob.size() <= std::size_t{32} << 10U);
      table.add(part, blob);
    }
    CHECK(table.complete());
  }

  TEST_CASE("sizes that no file has are an error") {
    const MemoryBasis old({});
    const FileShape fresh{std::uint64_t{1} << 60U, 5, &test_key()};
    const FileShape basis{5, std::uint64_t{1} << 60U, &test_key()};
    CHECK_FALSE(taken([&] { SegmentBasis(old, fresh, 0); }));
    CHECK_FALSE(taken([&] { Table{fresh}; }));
    CHECK_FALSE(taken([&] { Table{basis}; }));
  }

  TEST_CASE("sums after the end are an error") {
    const Bytes data = noise(1000, 1);
    const Pair pair{data, data};
    Replay replay(pair);
    const Bytes sums = replay.target.first();
    CHECK(replay.source.on_sums(sums).final);
    CHECK_FALSE(taken([&] { (void)replay.source.on_sums(sums); }));
  }

  TEST_CASE("rebuild takes exactly the literals it asks for") {
    const Bytes basis = noise(100, 1);
    const MemoryBasis old(basis);
    const std::vector<Instruction> steps{{Instruction::From::basis, 10, 20},
                                         {Instruction::From::literal, 0, 5}};
    Bytes out(25);
    const Bytes literals(5, std::byte{7});
    CHECK(taken([&] { rebuild(old, steps, literals, out); }));
    CHECK(std::equal(out.begin(), out.begin() + 20, basis.begin() + 10));
    CHECK_FALSE(taken([&] { rebuild(old, steps, View(literals).first(4), out); }));
    CHECK_FALSE(taken([&] { rebuild(old, steps, Bytes(6), out); }));
    Bytes longer(26);
    CHECK_FALSE(taken([&] { rebuild(old, steps, literals, longer); }));
    CHECK_FALSE(taken([&] { rebuild(old, steps, literals, MutableView(out).first(24)); }));
  }
}

}  // namespace lockstep::delta
