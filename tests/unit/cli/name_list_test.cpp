#include "cli/name_list.hpp"

#include <doctest/doctest.h>

using namespace lockstep;
using Names = std::vector<std::string>;

TEST_SUITE("cli/name_list") {
  TEST_CASE("lines end with LF or CR, comments and empty ones say nothing") {
    CHECK(cli::names_in("a\nb\r\n\n#c\n;d\n e #\nlast", false) == Names{"a", "b", " e #", "last"});
    CHECK(cli::names_in("", false).empty());
    CHECK(cli::names_in("\n", false).empty());
  }

  TEST_CASE("between NUL bytes everything is a name") {
    const std::string text("a\nb\0#c\0\0;d", 11);
    CHECK(cli::names_in(text, true) == Names{"a\nb", "#c", ";d"});
  }
}
