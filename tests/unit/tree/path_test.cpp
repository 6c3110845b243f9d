#include "tree/path.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using lockstep::Error;
using lockstep::tree::RelPath;

TEST_SUITE("tree/path") {
  TEST_CASE("accepts paths that stay below the root") {
    for (const std::string text :
         {"", "a", "a/b", "a/b/c.d", "...", "..a", "a..", ".a/ b", "\xff"}) {
      CAPTURE(text);
      CHECK(RelPath::parse(text).text() == text);
    }
  }

  TEST_CASE("refuses every other text") {
    const std::string longest(lockstep::tree::name_bytes_max, 'n');
    CHECK(RelPath::parse(longest).text() == longest);
    const std::string nul("a\0b", 3);
    for (const std::string& text :
         {std::string("/"), std::string("/a"), std::string("a/"), std::string("a//b"),
          std::string("."), std::string(".."), std::string("a/.."), std::string("a/./b"),
          std::string("../a"), nul, longest + "n", std::string(".lockstep-stage"),
          std::string("a/.lockstep-stage/b")}) {
      CAPTURE(text);
      CHECK_THROWS_AS((void)RelPath::parse(text), Error);
    }
  }

  TEST_CASE("bounds depth and length") {
    std::string deep = "d";
    for (std::size_t i = 1; i < lockstep::tree::depth_max; ++i) deep += "/d";
    CHECK(RelPath::parse(deep).text() == deep);
    CHECK_THROWS_AS((void)RelPath::parse(deep + "/d"), Error);
  }

  TEST_CASE("walks up and down") {
    const RelPath path = RelPath::parse("a/b");
    CHECK(path.name() == "b");
    CHECK(path.parent().text() == "a");
    CHECK(path.parent().parent().is_root());
    CHECK(path.parent().parent().parent().is_root());
    CHECK(path.child("c").text() == "a/b/c");
    CHECK(RelPath().child("c").text() == "c");
    CHECK_THROWS_AS((void)path.child(".."), Error);
    CHECK_THROWS_AS((void)path.child("x/y"), Error);
  }

  TEST_CASE("moves below a prefix") {
    const RelPath b = RelPath::parse("b");
    CHECK(b.below(RelPath::parse("a")).text() == "a/b");
    CHECK(b.below(RelPath()).text() == "b");
    CHECK(RelPath().below(b).text() == "b");
  }
}
