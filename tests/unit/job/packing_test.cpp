// Which level content is compressed at.
#include "job/packing.hpp"

#include <doctest/doctest.h>

using namespace lockstep;
using job::Packing;

namespace {

// Words in an order of their own: what a higher level finds, a lower one does not.
Bytes words(std::size_t count, std::uint32_t seed) {
  static constexpr std::array<std::string_view, 8> all = {
      "static ", "const ", "struct ", "return ", "index", "length;", "(void)", "{}\n"};
  Bytes text;
  for (std::size_t i = 0; i < count; ++i) {
    seed = seed * 1664525 + 1013904223;
    append(text, as_view(all[seed >> 29U]));
  }
  return text;
}

Bytes compressed(View raw, int level, View context) {
  Bytes out;
  REQUIRE(wire::BlockEncoder().block(raw, level, out, context));
  return out;
}

const Bytes raw = words(400, 1);
const Bytes context = words(20'000, 2);

}  // namespace

TEST_SUITE("job/packing") {
  TEST_CASE("literals in their context are worth a higher level than content") {
    Packing packing({}, tree::Compress::always);
    const wire::FewLiterals few = packing.few(raw, true, context);
    CHECK(few.how == wire::FewLiterals::How::in_context);
    CHECK(few.bytes == compressed(raw, 5, context));
    CHECK(few.bytes != compressed(raw, 3, context));
    CHECK(packing.few(raw, true, {}).bytes == compressed(raw, 3, {}));
  }

  TEST_CASE("a level that somebody asks for holds for all") {
    Packing packing({}, tree::Compress::always, 1);
    CHECK(packing.few(raw, true, context).bytes == compressed(raw, 1, context));
    CHECK(packing.few(raw, true, context).bytes != compressed(raw, 5, context));
    CHECK(packing.few(raw, true, {}).bytes == compressed(raw, 1, {}));
  }

  TEST_CASE("what is not to be compressed, or does not get smaller, stays as it is") {
    Packing packing({}, tree::Compress::always);
    CHECK(packing.few(raw, false, context).how == wire::FewLiterals::How::plain);
    CHECK(packing.few(raw, false, context).bytes == raw);
    const Bytes few = words(2, 3);
    CHECK(packing.few(few, true, context).bytes == few);
  }
}
