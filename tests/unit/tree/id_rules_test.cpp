// --usermap and --groupmap: which owners of the source a rule is about.
#include "tree/id_rules.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

namespace lockstep::tree {
namespace {

bool is_about(const char* rule, const char* name, std::uint32_t id) {
  return fits(parse_id_rules(rule).front(), name, id);
}

}  // namespace

TEST_SUITE("tree/id_rules") {
  TEST_CASE("names, patterns, numbers and ranges") {
    CHECK(is_about("alice:bob", "alice", 7));
    CHECK_FALSE(is_about("alice:bob", "alicia", 7));
    CHECK_FALSE(is_about("alice:bob", "", 7));
    CHECK(is_about("ali*:bob", "alicia", 7));
    CHECK_FALSE(is_about("ali*:bob", "", 7));
    CHECK(is_about("7:bob", "alice", 7));
    CHECK_FALSE(is_about("7:bob", "alice", 8));
    CHECK(is_about("7-9:bob", "", 9));
    CHECK_FALSE(is_about("7-9:bob", "", 10));
  }

  TEST_CASE("a star is everybody, nothing is who has no name") {
    CHECK(is_about("*:bob", "root", 0));
    CHECK(is_about("*:bob", "", 12345));
    CHECK(is_about(":bob", "", 12345));
    CHECK_FALSE(is_about(":bob", "alice", 7));
    CHECK(fits(everybody_becomes("bob"), "", 3));
    CHECK(everybody_becomes("bob").to == "bob");
  }

  TEST_CASE("rules keep their order") {
    const auto rules = parse_id_rules("a:1,b:2,:3");
    REQUIRE(rules.size() == 3);
    CHECK(rules[0].to == "1");
    CHECK(rules[2].to == "3");
  }

  TEST_CASE("anything else is refused") {
    for (const char* text :
         {"", "x", "x:", "1-:y", "1-x:y", "99999999999:y", "a:b,", "4294967295:x"}) {
      CAPTURE(text);
      CHECK_THROWS_AS((void)parse_id_rules(text), Error);
    }
  }
}
}  // namespace lockstep::tree
