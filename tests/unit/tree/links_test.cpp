// Which symlinks lead out of the tree; each row is what rsync --safe-links said of it.
#include "tree/links.hpp"

#include <doctest/doctest.h>

namespace lockstep::tree {

TEST_SUITE("tree/links") {
  TEST_CASE("safe is what stays below the transfer root, by its text alone") {
    for (const char* target : {"a", ".", "./a", "a/b/c"}) {
      CAPTURE(target);
      CHECK_FALSE(leads_outside(target, "l"));
      CHECK_FALSE(leads_outside(target, "sub/l"));
    }
    for (const char* target : {"../a", "..", "../sub/a"}) {
      CAPTURE(target);
      CHECK(leads_outside(target, "l"));
      CHECK_FALSE(leads_outside(target, "sub/l"));
    }
    CHECK_FALSE(leads_outside("../..", "a/b/l"));
    CHECK_FALSE(leads_outside("../../x", "a/b/l"));
  }

  TEST_CASE("unsafe is absolute, too far up, or up after down") {
    for (const char* target : {"", "/a", "sub/../a", "sub/../../a", "./../a", "a/b/../c", "a/..",
                               "a/../..", "sub//../a", "../../a", "../..", "../a/../b"}) {
      CAPTURE(target);
      CHECK(leads_outside(target, "l"));
      CHECK(leads_outside(target, "sub/l"));
    }
  }

  TEST_CASE("which option follows which symlink") {
    CHECK(follow_of({}, "/etc", "l") == Follow::never);
    CHECK(follow_of({.copy_all = true}, "a", "l") == Follow::always);
    CHECK(follow_of({.copy_directories = true}, "/etc", "l") == Follow::directories);
    CHECK(follow_of({.copy_unsafe = true}, "/etc", "l") == Follow::always);
    CHECK(follow_of({.copy_unsafe = true}, "a", "l") == Follow::never);
    CHECK(follow_of({.copy_directories = true, .copy_unsafe = true}, "a", "l") ==
          Follow::directories);
  }
}
}  // namespace lockstep::tree
