#include "tree/filter.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "base/error.hpp"

using lockstep::Error;
using lockstep::ExitCode;
using lockstep::tree::add_rule;
using lockstep::tree::Filter;
using lockstep::tree::glob_matches;
using lockstep::tree::Rule;

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
      CHECK(Filter({{false, c.pattern}}).excludes(c.path, c.is_directory) == c.excluded);
    }
  }

  TEST_CASE("the first match decides and no match includes") {
    const Filter filter({{true, "keep.o"}, {false, "*.o"}, {true, "*"}});
    CHECK_FALSE(filter.excludes("keep.o", false));
    CHECK(filter.excludes("other.o", false));
    CHECK_FALSE(filter.excludes("other.c", false));
    CHECK_FALSE(Filter().excludes("anything", true));
  }

  TEST_CASE("the root itself always takes part") {
    CHECK_FALSE(Filter({{false, "*"}}).excludes("", true));
    CHECK_FALSE(Filter({{false, "*"}}).excludes(".", true));
  }

  TEST_CASE("values carry their own sign or clear the list") {
    std::vector<Rule> rules;
    add_rule(rules, "- a", true);
    add_rule(rules, "+ b", false);
    add_rule(rules, "-c", false);
    add_rule(rules, "+", true);
    REQUIRE(rules.size() == 4);
    CHECK((!rules[0].include && rules[0].pattern == "a"));
    CHECK((rules[1].include && rules[1].pattern == "b"));
    CHECK((!rules[2].include && rules[2].pattern == "-c"));
    CHECK((rules[3].include && rules[3].pattern == "+"));
    add_rule(rules, "!x", false);
    CHECK(rules.size() == 5);
    add_rule(rules, "!", false);
    CHECK(rules.empty());
  }

  TEST_CASE("refuses an empty pattern") {
    std::vector<Rule> rules;
    for (const std::string value : {"", "- ", "+ "}) {
      CAPTURE(value);
      CHECK_THROWS_AS(add_rule(rules, value, false), Error);
    }
    CHECK_THROWS_AS(Filter({{false, ""}}), Error);
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
