// The context of literals: what lies around them, the same at both ends, and never too much.
#include "delta/context.hpp"

#include <doctest/doctest.h>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::delta {
namespace {

constexpr std::uint64_t start = 1'000'000;  // of the segment in its file

std::string context_of(std::string_view fresh, std::initializer_list<Range> literals) {
  std::vector<Range> placed;
  for (const Range& literal : literals) placed.push_back({literal.offset + start, literal.bytes});
  return std::string(as_text(literal_context(as_view(fresh), placed, start)));
}

std::string digits(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; out.size() < count; ++i) out += std::to_string(i) + ' ';
  out.resize(count);
  return out;
}

}  // namespace

TEST_SUITE("delta/context") {
  TEST_CASE("of a small segment it is all but the literals") {
    CHECK(context_of("abcXYdefZghi", {{3, 2}, {8, 1}}) == "abcdefghi");
    CHECK(context_of("XYabc", {{0, 2}}) == "abc");
    CHECK(context_of("abcXY", {{3, 2}}) == "abc");
    CHECK(context_of("abcXYZdef", {{3, 1}, {4, 2}}) == "abcdef");
    CHECK(context_of("XYZ", {{0, 3}}).empty());
    CHECK(context_of("abc", {}).empty());
    CHECK(context_of("", {}).empty());
  }

  TEST_CASE("of a large one it is what lies nearest, on both sides") {
    const std::string text = digits(100'000);
    const std::uint64_t reach = (16 * 100 + 4096) / 2;
    CHECK(context_of(text, {{50'000, 100}}) ==
          text.substr(50'000 - reach, reach) + text.substr(50'100, reach));
    CHECK(context_of(text, {{1'000, 100}}) == text.substr(0, 1'000) + text.substr(1'100, reach));
  }

  TEST_CASE("many literals share it, and no byte is in it twice") {
    const std::string text = digits(10'000);
    // Reach: (16 * 20 + 4096) / 4 = 1104; 500 bytes between the two.
    CHECK(context_of(text, {{5'000, 10}, {5'510, 10}}) ==
          text.substr(5'000 - 1104, 1104) + text.substr(5'010, 500) + text.substr(5'520, 1104));
  }

  TEST_CASE("it has an upper bound") {
    const Bytes fresh(std::size_t{8} << 20U);
    std::vector<Range> literals;
    for (std::uint64_t at = 4096; at + 8192 < fresh.size(); at += 16'384) {
      literals.push_back({at, 8192});
    }
    const std::size_t bytes = literal_context(fresh, literals, 0).size();
    CHECK(bytes <= literal_context_max);
    CHECK(bytes > literal_context_max - 4 * literals.size());
  }

  TEST_CASE("the target finds the same bytes in its basis") {
    const std::string old = digits(5'000);
    const MemoryBasis basis(as_view(old));
    using From = Instruction::From;
    const std::vector<Instruction> steps = {{From::basis, 4'000, 300},
                                            {From::basis, 100, 200},
                                            {From::literal, 0, 4},
                                            {From::literal, 0, 6},
                                            {From::basis, 700, 50}};
    const std::string fresh =
        old.substr(4'000, 300) + old.substr(100, 200) + "0123456789" + old.substr(700, 50);
    const std::string expected = context_of(fresh, {{500, 10}});
    CHECK(expected.size() == 550);
    CHECK(as_text(literal_context(basis, steps)) == expected);
  }
}
}  // namespace lockstep::delta
