#include "delta/conversation.hpp"

#include <doctest/doctest.h>

#include <string>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

/// One random edit in place: overwrite, insert, delete, move, repeat, truncate or grow.
void edit(Bytes& data, Random& random) {
  const std::size_t at = below(random, data.size() + 1);
  const std::size_t span =
      std::min(data.size() - at, below(random, std::size_t{1} << below(random, 15)));
  const auto place = data.begin() + static_cast<std::ptrdiff_t>(at);
  const auto end = place + static_cast<std::ptrdiff_t>(span);
  const Bytes extra = noise(span, random());
  const Bytes part(place, end);
  switch (below(random, 7)) {
    case 0:
      std::copy(extra.begin(), extra.end(), place);
      break;
    case 1:
      data.insert(place, extra.begin(), extra.end());
      break;
    case 2:
      data.erase(place, end);
      break;
    case 3: {
      data.erase(place, end);
      const std::size_t to = below(random, data.size() + 1);
      data.insert(data.begin() + static_cast<std::ptrdiff_t>(to), part.begin(), part.end());
      break;
    }
    case 4:
      data.insert(place, part.begin(), part.end());
      break;
    case 5:
      data.resize(data.size() - span / 2);
      break;
    default:
      data.insert(data.end(), extra.begin(), extra.end());
      break;
  }
}

}  // namespace

TEST_SUITE("delta/conversation") {
  TEST_CASE("rebuilds what random edits made of a small file") {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
      CAPTURE(seed);
      Random random(seed);
      const Bytes basis = noise(below(random, std::size_t{1} << (4 + seed % 15)), seed);
      Bytes fresh = basis;
      for (std::size_t i = below(random, 8); i > 0; --i) edit(fresh, random);
      const Outcome outcome = converse(basis, fresh);
      CHECK(outcome.rebuilt == fresh);
      CHECK(outcome.same_context);
      CHECK(outcome.wire_bytes < fresh.size() + fresh.size() / 8 + 64);
    }
  }

  TEST_CASE("rebuilds what random edits made of several segments") {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      CAPTURE(seed);
      Random random(seed + 1000);
      const Bytes basis = noise(17 * mib + below(random, mib), seed);
      Bytes fresh = basis;
      for (int i = 0; i < 12; ++i) edit(fresh, random);
      if (seed % 2 == 0) fresh.resize(basis.size());
      const Outcome outcome = converse(basis, fresh);
      CHECK((outcome.rebuilt == fresh));
      CHECK(outcome.same_context);
      CHECK(outcome.context_bytes <= literal_context_max);
      CHECK(outcome.wire_bytes < 400 * kib);
    }
  }

  TEST_CASE("rebuilds odd pairs") {
    const Bytes text = noise(100 * kib, 5);
    const Bytes zeros(3 * mib, std::byte{0});
    const Bytes more_zeros(3 * mib + 777, std::byte{0});
    Bytes periodic(2 * mib);
    for (std::size_t i = 0; i < periodic.size(); ++i) periodic[i] = static_cast<std::byte>(i % 48);
    Bytes shifted = periodic;
    shifted.insert(shifted.begin(), 5, std::byte{9});
    const Bytes other = noise(120 * kib, 6);
    const Bytes none;
    const Bytes one{std::byte{1}};
    const Bytes two{std::byte{2}};
    struct Case {
      const char* name;
      View basis;
      View fresh;
      std::size_t wire_most;
    };
    const Case cases[] = {
        {"both empty", none, none, 0},
        {"empty basis", none, text, 100 * kib + 8},
        {"empty fresh", text, none, 0},
        {"one byte", one, one, 32},
        {"one other byte", one, two, 32},
        {"one byte of many", text, one, 32},
        {"identical", text, text, 32},
        {"unrelated of the same size", text, View(other).first(100 * kib), 103 * kib},
        {"unrelated and longer", text, other, 123 * kib},
        {"zeros grown", zeros, more_zeros, 12 * kib},
        {"zeros cut", more_zeros, zeros, 12 * kib},
        {"periodic shifted", periodic, shifted, 2100 * kib},
        {"periodic shifted back", shifted, periodic, 2100 * kib},
        {"noise to zeros", text, View(zeros).first(100 * kib), 103 * kib},
    };
    for (const Case& c : cases) {
      CAPTURE(c.name);
      const Bytes fresh(c.fresh.begin(), c.fresh.end());
      const Outcome outcome = converse(c.basis, fresh);
      CHECK((outcome.rebuilt == fresh));
      CHECK(outcome.wire_bytes <= c.wire_most);
      CHECK(outcome.basis_read_bytes <= 12 * (c.basis.size() + c.fresh.size()));
    }
  }

  TEST_CASE("rebuilds sizes around the limits of pieces and segments") {
    const Bytes data = noise(16 * mib + 8 * kib, 3);
    for (const std::size_t size :
         {std::size_t{63}, std::size_t{64}, std::size_t{255}, std::size_t{256}, std::size_t{257},
          4 * kib - 1, 4 * kib, 64 * kib - 1, 64 * kib, 64 * kib + 1, 8 * mib - 1, 8 * mib,
          8 * mib + 1, 16 * mib, 16 * mib + 1}) {
      CAPTURE(size);
      Bytes fresh(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
      fresh[size / 2] ^= std::byte{1};
      const Outcome same_size = converse(View(data).first(size), fresh);
      CHECK((same_size.rebuilt == fresh));
      CHECK(same_size.wire_bytes < 1400);
      const Outcome longer = converse(View(data).first(size + 1), fresh);
      CHECK((longer.rebuilt == fresh));
    }
  }

  TEST_CASE("sends little for little changes") {
    const Bytes basis = noise(8 * mib, 1);
    const Bytes patch = noise(4 * kib, 2);
    Bytes overwritten = basis;
    std::copy(patch.begin(), patch.end(), overwritten.begin() + 3333333);
    CHECK(converse(basis, overwritten).wire_bytes < 6 * kib);
    CHECK(converse(basis, basis).wire_bytes < 64);

    const Bytes big = noise(17 * mib, 4);
    CHECK(converse(big, big).wire_bytes < 3 * 64);

    const Bytes inserted =
        joined({View(basis).first(5 * mib), View(patch).first(100), View(basis).subspan(5 * mib)});
    CHECK(converse(basis, inserted).wire_bytes < 12 * kib);

    Bytes shifted = joined({View(patch).first(10), View(big)});
    shifted.resize(big.size());
    CHECK(converse(big, shifted).wire_bytes < 64 * kib);
  }

  TEST_CASE("asks little about a large file that has nothing in common with its basis") {
    const Bytes basis = noise(24 * mib, 1);
    for (const std::size_t bytes : {24 * mib, 24 * mib + 100}) {
      CAPTURE(bytes);
      const Bytes fresh = noise(bytes, 2);
      const Outcome outcome = converse(basis, fresh);
      CHECK((outcome.rebuilt == fresh));
      CHECK(outcome.wire_bytes < bytes + bytes / 2000);
      CHECK(outcome.basis_read_bytes < basis.size() * 3 / 2);
    }
  }

  TEST_CASE("finds what is edited too often for the chunks of a large file") {
    const Bytes basis = noise(16 * mib, 1);
    Bytes fresh;
    for (std::size_t at = 0; at < basis.size(); at += 5000) {
      append(fresh, as_view("+"));
      append(fresh, View(basis).subspan(at, std::min<std::size_t>(5000, basis.size() - at)));
    }
    const Outcome outcome = converse(basis, fresh);
    CHECK((outcome.rebuilt == fresh));
    CHECK(outcome.literal_bytes < fresh.size() / 20);
  }

  TEST_CASE("finds edited content beside a piece that occurs elsewhere") {
    const Bytes piece = noise(64 * kib, 3);
    const Bytes content = noise(8 * mib, 4);
    Bytes edited = content;
    for (std::size_t at = 0; at < edited.size(); at += 5000) edited[at] ^= std::byte{1};
    const Bytes basis = joined({View(piece), View(noise(16 * mib, 5)), View(content)});
    const Bytes fresh = joined({View(noise(16 * mib, 6)), View(piece), View(edited), View(piece)});
    const Outcome outcome = converse(basis, fresh);
    CHECK((outcome.rebuilt == fresh));
    CHECK(outcome.literal_bytes < 17 * mib);
  }

  TEST_CASE("finds edits in files of a few pages") {
    const Bytes basis = noise(30 * kib, 1);
    Bytes fresh =
        joined({View(basis).first(9 * kib), as_view("some words"), View(basis).subspan(9 * kib)});
    CHECK(converse(basis, fresh).wire_bytes < 900);
    fresh.resize(basis.size());
    CHECK(converse(basis, fresh).wire_bytes < 1200);
  }

  TEST_CASE("counts what later rounds found") {
    const Bytes basis = noise(kib * 512, 1);
    Bytes fresh = basis;
    fresh[1000] ^= std::byte{1};
    const MemoryBasis old(basis);
    const FileShape shape = shape_of(basis, fresh);
    SegmentBasis target(old, shape, 0);
    SegmentFresh source(fresh, shape, 0, nullptr, Link{});
    SegmentFresh::Step step = source.on_sums(target.first());
    while (!step.final) step = source.on_sums(target.on_result(step.result));
    CHECK(source.refined_bytes() > 500 * kib);
  }

  TEST_CASE("stops early where the link makes literals cheaper") {
    const Bytes basis = noise(64 * kib, 1);
    Bytes fresh = basis;
    for (std::size_t i = 0; i < fresh.size(); i += 200) fresh[i] ^= std::byte{1};
    const MemoryBasis old(basis);
    const FileShape shape = shape_of(basis, fresh);
    SegmentBasis target(old, shape, 0);
    SegmentFresh source(fresh, shape, 0, nullptr, Link{1e9, 10, true});
    CHECK(source.on_sums(target.first()).final);
  }
}

}  // namespace lockstep::delta
