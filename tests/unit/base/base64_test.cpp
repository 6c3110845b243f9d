#include "base/base64.hpp"

#include <doctest/doctest.h>

namespace lockstep {

TEST_SUITE("base/base64") {
  TEST_CASE("RFC 4648's examples, both ways") {
    const char* const pairs[][2] = {{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}};
    for (const auto& pair : pairs) {
      CHECK(base64(as_view(pair[0])) == pair[1]);
      const auto back = from_base64(pair[1]);
      REQUIRE(back);
      CHECK(as_text(*back) == pair[0]);
    }
  }

  TEST_CASE("what is not canonical is nothing") {
    for (const char* text : {"Z", "Zg=", "Zg", "Zh==", "Z===", "====", "Zm9v\n", " Zm9", "Zm=v"}) {
      CAPTURE(text);
      CHECK_FALSE(from_base64(text));
    }
  }
}

}  // namespace lockstep
