#include "arrows.hpp"

#include <doctest/doctest.h>

namespace {

tidy::Code code(const std::string& path, const std::string& text) {
  return {path, text};
}

void check_none(const tidy::Findings& findings) {
  for (const std::string& finding : findings) FAIL_CHECK(finding);
}

}  // namespace

TEST_SUITE("tidy/arrows") {
  TEST_CASE("includes of the product point down") {
    for (const tidy::Code& file : tidy::product_code()) check_none(tidy::wrong_arrows(file));
  }

  TEST_CASE("libraries of the product stay in their rooms") {
    for (const tidy::Code& file : tidy::product_code()) check_none(tidy::foreign_headers(file));
  }

  TEST_CASE("the product has code to look at") {
    CHECK(tidy::product_code().size() > 20);
  }

  TEST_CASE("no arrow closes a circle") {
    for (const auto& [room, targets] : tidy::arrows()) {
      for (const std::string& target : targets) {
        CAPTURE(target);
        CHECK_FALSE(tidy::arrows().at(target).contains(room));
      }
    }
  }

  TEST_CASE("an arrow is judged by the table") {
    struct Case {
      const char* path;
      const char* text;
      bool wrong;
    };
    const Case cases[] = {
        {"delta/a.cpp", "#include \"base/bytes.hpp\"\n", false},
        {"delta/a.cpp", "#include \"delta/gear.hpp\"\n", false},
        {"delta/a.cpp", "#include \"tree/path.hpp\"\n", true},
        {"delta/a.cpp", "#include <tree/path.hpp>\n", true},
        {"delta/a.cpp", "#include <vector>\n", false},
        {"delta/a.cpp", "#include \"gear.hpp\"\n", true},
        {"base/a.hpp", "#include \"tree/path.hpp\"\n", true},
        {"session/a.cpp", "#include \"wire/frame.hpp\"\n", false},
        {"session/a.cpp", "  #  include \"fs/root.hpp\"\n", true},
        {"commit/a.cpp", "#include \"net/loop.hpp\"\n", true},
        {"job/a.cpp", "#include \"daemon/x.hpp\"\n", true},
        {"daemon/a.cpp", "#include \"job/run.hpp\"\n", false},
        {"cli/a.cpp", "#include \"daemon/x.hpp\"\n", false},
        {"attic/a.cpp", "", true},
    };
    for (const Case& c : cases) {
      CAPTURE(c.path);
      CAPTURE(c.text);
      CHECK(tidy::wrong_arrows(code(c.path, c.text)).empty() != c.wrong);
    }
  }

  TEST_CASE("a library header is judged by its room") {
    struct Case {
      const char* path;
      const char* text;
      bool wrong;
    };
    const Case cases[] = {
        {"net/a.cpp", "#include <uv.h>\n", false},
        {"job/a.cpp", "#include <uv.h>\n", true},
        {"base/a.cpp", "#include <openssl/evp.h>\n", false},
        {"base/a.cpp", "#include <openssl/ssl.h>\n", true},
        {"wire/a.cpp", "#include <zstd.h>\n", false},
        {"delta/a.cpp", "#include <zstd.h>\n", true},
        {"tree/a.cpp", "#include <xxhash.h>\n", false},
        {"wire/a.cpp", "#include <xxhash.h>\n", true},
        {"daemon/a.cpp", "#include <CLI/CLI.hpp>\n", true},
        {"daemon/a.cpp", "#include <toml++/toml.h>\n", false},
        {"job/a.cpp", "#include <nlohmann/json.hpp>\n", true},
        {"fs/a.cpp", "#include <sys/acl.h>\n", false},
        {"commit/a.cpp", "#include <sys/stat.h>\n", true},
        {"job/a.cpp", "#include <filesystem>\n", true},
        {"job/a.cpp", "#include <fmt/format.h>\n", false},
    };
    for (const Case& c : cases) {
      CAPTURE(c.path);
      CAPTURE(c.text);
      CHECK(tidy::foreign_headers(code(c.path, c.text)).empty() != c.wrong);
    }
  }
}
