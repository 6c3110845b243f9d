// --chmod; each expectation is what rsync made of the same mode.
#include "tree/mode_changes.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

namespace lockstep::tree {
namespace {

constexpr unsigned usual_umask = 022;

unsigned after(const char* changes, unsigned mode, bool is_directory = false) {
  return changed_mode(parse_mode_changes(changes, usual_umask), static_cast<std::uint16_t>(mode),
                      is_directory);
}

}  // namespace

TEST_SUITE("tree/mode_changes") {
  TEST_CASE("symbolic changes") {
    CHECK(after("g+w,o-r", 0644) == 0660);
    CHECK(after("a=r", 0755) == 0444);
    CHECK(after("u=rwx,go=", 0644) == 0700);
    CHECK(after("g=u", 0755) == 0775);
    CHECK(after("o-u", 0777) == 0770);
    CHECK(after("u+s,o+t", 0644) == 05644);
    CHECK(after("g+s", 0644) == 02644);
    CHECK(after("+s", 0644) == 04644);
    CHECK(after("u-s", 04755) == 0755);
    CHECK(after("g=s", 02775) == 02705);
  }

  TEST_CASE("without a class the umask counts") {
    CHECK(after("+w", 0444) == 0644);
    CHECK(after("=rw", 0777) == 0644);
    CHECK(after("a+w", 0444) == 0666);
  }

  TEST_CASE("octal modes replace all bits") {
    CHECK(after("640", 04755) == 0640);
    CHECK(after("D2755,F600", 0644) == 0600);
    CHECK(after("D2755,F600", 0700, true) == 02755);
  }

  TEST_CASE("D and F") {
    CHECK(after("Dg+s,Fg-w", 0664) == 0644);
    CHECK(after("Dg+s,Fg-w", 0775, true) == 02775);
  }

  TEST_CASE("X is for directories and for what was executable before") {
    CHECK(after("a+X", 0644) == 0644);
    CHECK(after("a+X", 0744) == 0755);
    CHECK(after("a+X", 0644, true) == 0755);
    CHECK(after("u+x,a+X", 0644) == 0744);
  }

  TEST_CASE("later changes see what earlier ones made") {
    CHECK(after("u=g,+w", 0644) == 0644);
    CHECK(after("u-rwx,g=u", 0754) == 0004);
  }

  TEST_CASE("anything else is refused") {
    for (const char* text : {"", "bogus", "DF+x", "Du+x,999", "12345", "u", "u+x,", "+q", "u*x"}) {
      CAPTURE(text);
      CHECK_THROWS_AS((void)parse_mode_changes(text, usual_umask), Error);
    }
  }
}
}  // namespace lockstep::tree
