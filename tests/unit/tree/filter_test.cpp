#include "tree/filter.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "base/error.hpp"

using lockstep::Error;
using lockstep::tree::Filter;
using lockstep::tree::FilterSetup;
using lockstep::tree::glob_matches;
using lockstep::tree::pattern_rule;
using lockstep::tree::Rule;
using Ask = Filter::Ask;

TEST_SUITE("tree/filter") {
  TEST_CASE("lays one pattern over a path") {
    struct Case {
      std::string pattern;
      std::string path;
      bool is_directory;
      bool excluded;
    };
    const Case cases[] = {
        {"foo", "foo", false, true},         {"foo", "a/b/foo", false, true},
        {"foo", "foo/a", false, false},      {"foo", "xfoo", false, false},
        {"/foo", "foo", false, true},        {"/foo", "a/foo", false, false},
        {"foo/", "foo", false, false},       {"foo/", "a/foo", true, true},
        {"a/foo", "x/a/foo", false, true},   {"a/foo", "xa/foo", false, false},
        {"/a/foo", "x/a/foo", false, false}, {"*.o", "a/b.o", false, true},
        {"a/*.o", "x/a/b.o", false, true},   {"a/*.o", "a/b/c.o", false, false},
        {"/a/**", "a/b/c", false, true},     {"/a/**", "a", true, false},
        {"a/***", "a", true, true},          {"a/***", "a", false, false},
        {"a/***", "x/a/b/c", false, true},   {"**/foo", "foo", false, true},
        {"a**z", "x/a/b/z", false, true},    {"?", "a", false, true},
        {"?", "ab", false, false},           {"a?b", "a/b", false, false},
        {"[a-c]", "b", false, true},         {"[!a-c]", "b", false, false},
        {"[^a-c]", "d", false, true},        {"[[:digit:]]x", "7x", false, true},
        {"a\\b", "a\\b", false, true},  // no wildcard: the backslash is a byte
        {"a\\*", "a*", false, true},    // a wildcard: it escapes
        {"a\\*", "a\\b", false, false},
    };
    for (const Case& c : cases) {
      CAPTURE(c.pattern);
      CAPTURE(c.path);
      CHECK(Filter({pattern_rule(false, c.pattern)}).excludes(c.path, c.is_directory) ==
            c.excluded);
    }
  }

  TEST_CASE("the first match decides and no match includes") {
    const Filter filter(
        {pattern_rule(true, "keep.o"), pattern_rule(false, "*.o"), pattern_rule(true, "*")});
    CHECK_FALSE(filter.excludes("keep.o", false));
    CHECK(filter.excludes("other.o", false));
    CHECK_FALSE(filter.excludes("other.c", false));
    CHECK_FALSE(Filter().excludes("anything", true));
  }

  TEST_CASE("the root itself always takes part") {
    CHECK_FALSE(Filter({pattern_rule(false, "*")}).excludes("", true));
    CHECK_FALSE(Filter({pattern_rule(false, "*")}).excludes(".", true));
  }

  TEST_CASE("refuses an empty pattern") {
    CHECK_THROWS_AS(Filter({pattern_rule(false, "")}), Error);
  }

  TEST_CASE("a rule for one side, or a perishable one, holds only there") {
    Rule hide = pattern_rule(false, "x");
    hide.at_source = true;
    Rule protect = pattern_rule(false, "y");
    protect.at_target = true;
    Rule fleeting = pattern_rule(false, "z");
    fleeting.perishable = true;
    const Filter filter({hide, protect, fleeting});
    CHECK(filter.excludes("x", false, Ask::hidden));
    CHECK_FALSE(filter.excludes("x", false, Ask::kept));
    CHECK_FALSE(filter.excludes("y", false, Ask::hidden));
    CHECK(filter.excludes("y", false, Ask::kept));
    CHECK(filter.excludes("y", false, Ask::kept_in_deleted));
    CHECK(filter.excludes("z", false, Ask::kept));
    CHECK_FALSE(filter.excludes("z", false, Ask::kept_in_deleted));
  }

  TEST_CASE("with --delete-excluded only rules for the target protect") {
    Rule protect = pattern_rule(false, "y");
    protect.at_target = true;
    const Filter filter({pattern_rule(false, "x"), protect}, {.delete_excluded = true});
    CHECK(filter.excludes("x", false, Ask::hidden));
    CHECK_FALSE(filter.excludes("x", false, Ask::kept));
    CHECK(filter.excludes("y", false, Ask::kept));
  }

  TEST_CASE("a negated rule matches what its pattern does not") {
    Rule rule = pattern_rule(false, "keep/");
    rule.negate = true;
    const Filter filter({rule});
    CHECK_FALSE(filter.excludes("keep", true));
    CHECK(filter.excludes("keep", false));
    CHECK(filter.excludes("other", true));
  }

  TEST_CASE("an absolute rule sees the path from /") {
    Rule rule = pattern_rule(false, "/home/me/src/x");
    rule.absolute = true;
    const FilterSetup here{.base = "/home/me/src"};
    CHECK(Filter({rule}, here).excludes("x", false));
    CHECK_FALSE(Filter({rule}, here).excludes("a/x", false));
    CHECK_FALSE(Filter({rule}, {.base = "/home/you"}).excludes("x", false));
    rule.pattern = "src/*";
    CHECK(Filter({rule}, here).excludes("x", false));
  }

  TEST_CASE("rules about attributes and rules about names do not meet") {
    Rule rule = pattern_rule(false, "user.*");
    rule.xattr = true;
    const Filter filter({rule});
    CHECK(filter.judges_xattrs());
    CHECK(filter.excludes_xattr("user.a", Ask::hidden));
    CHECK_FALSE(filter.excludes("user.a", false));
    CHECK_FALSE(Filter({pattern_rule(false, "*")}).excludes_xattr("user.a", Ask::hidden));
  }

  TEST_CASE("malformed sets match nothing") {
    for (const std::string pattern : {"[", "[a", "[]", "[!]", "[[:nope:]]", "[a-", "x*\\"}) {
      CAPTURE(pattern);
      CHECK_FALSE(glob_matches(pattern, "a"));
      CHECK_FALSE(glob_matches(pattern, pattern));
    }
  }

  TEST_CASE("many stars cost no more than length times length") {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += i % 3 == 0 ? "a**" : "a*";
    const std::string text(4000, 'a');
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(glob_matches(pattern + "b", text));
    CHECK_FALSE(glob_matches(pattern + "b?", text));
    CHECK(glob_matches(pattern, text));
    CHECK(glob_matches(pattern + "?", text));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
  }
}
