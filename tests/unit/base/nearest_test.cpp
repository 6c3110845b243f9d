#include "base/nearest.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace lockstep {

TEST_SUITE("base/nearest") {
  TEST_CASE("the nearest of the known words or none") {
    using Words = std::vector<std::string_view>;
    const struct {
      std::string word;
      Words known;
      std::string_view meant;
    } cases[] = {
        {"lisen", {"listen", "state"}, "listen"},
        {"identify", {"listen", "identity"}, "identity"},
        {"generation", {"generations", "comment"}, "generations"},
        {"--link", {"--links", "--perms", "--progress"}, "--links"},
        {"--porgress", {"--links", "--perms", "--progress"}, "--progress"},
        {"state", {"state"}, "state"},
        {"ab", {"abc", "abd"}, "abc"},        // as near: the first
        {"read", {"write", "re"}, "re"},      // two edits are always near
        {"abcdef", {"abc"}, ""},              // three of six letters are not
        {"abcdefghi", {"abcdef"}, "abcdef"},  // three of nine are
        {"abcdefghi", {"abcdefghi123"}, "abcdefghi123"},
        {"--zzzzzzzzzzzzzz", {"--links", "--perms"}, ""},
        {"xyz", {"listen", "state"}, ""},
        {"xyz", {}, ""},
        {"", {"listen"}, ""},
        {std::string(100, 'x'), {std::string_view("listen")}, ""},
    };
    for (const auto& c : cases) {
      CAPTURE(c.word);
      CHECK(nearest(c.word, c.known) == c.meant);
    }
  }

  TEST_CASE("a word of a peer's length costs nothing") {
    const std::string word(100'000, 'x');
    const std::vector<std::string_view> known(10'000, word);
    CHECK(nearest(word, known).empty());
  }
}

}  // namespace lockstep
