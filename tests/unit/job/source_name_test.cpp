#include "job/source_name.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace lockstep;

namespace {

constexpr tree::Naming relative{.relative = true};

// BASE PARENTS NAME, and "/" for contents, "." where the base's attributes count.
std::string shown(const job::SourceName& name) {
  return name.base + '|' + name.parents.text() + '|' + name.name + (name.contents ? "/" : "") +
         (name.leads ? "." : "");
}

}  // namespace

TEST_SUITE("job/source_name") {
  TEST_CASE("an argument of -R counts from its /./ on") {
    struct Case {
      const char* text;
      const char* expected;
    };
    for (const Case& c : {Case{"a/b/c", ".|a/b|c"}, Case{"/a/b", "/|a|b"}, Case{"a/./b/c", "a|b|c"},
                          Case{"/./b", "/||b"}, Case{"/x/./b/", "/x||b/"}, Case{"a/.", ".||a/"},
                          Case{"a/./", "a||/"}, Case{".", ".||/."}, Case{"./a//b", ".|a|b."},
                          Case{"a/./../b/./c", ""}}) {
      CAPTURE(c.text);
      if (*c.expected == '\0') {
        CHECK_THROWS_AS((void)job::read_argument(c.text, relative), Error);
      } else {
        CHECK(shown(job::read_argument(c.text, relative)) == c.expected);
      }
    }
  }

  TEST_CASE("without -R an argument is its last component") {
    CHECK(shown(job::read_argument("a/b/c", {})) == "a/b||c");
    CHECK(shown(job::read_argument("a/b/", {})) == "a/b/||/");
    CHECK(shown(job::read_argument("a/..", {})) == "a/..||/");
  }

  TEST_CASE("a listed name never leads above its base") {
    struct Case {
      const char* text;
      const char* expected;
    };
    for (const Case& c :
         {Case{"/a/b", "src|a|b"}, Case{"../../a", "src||a"}, Case{"a/../b", "src||b"},
          Case{"..", "src||/"}, Case{"./a", "src||a."}, Case{"a/../../b/", "src||b/"},
          Case{"../x/./b/c", "src/x|b|c"}, Case{"a/./../../b", "src/a||b"}}) {
      CAPTURE(c.text);
      CHECK(shown(job::read_listed("src", c.text, relative)) == c.expected);
    }
    CHECK(shown(job::read_listed("src", "../a/b", {})) == "src/a||b");
    CHECK(shown(job::read_listed("src", "a/b/", {})) == "src/a/b||/");
  }
}
