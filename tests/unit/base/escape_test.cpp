#include "base/escape.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/log.hpp"

namespace lockstep {

TEST_SUITE("base/escape") {
  TEST_CASE("what may be printed stays as it is") {
    const char* const cases[] = {
        "",
        "plain name.txt",
        "back\\slash and # alone",
        "\xC3\xBC",          // u with two dots
        "\xE2\x82\xAC",      // euro
        "\xF0\x9F\x98\x80",  // four bytes
        "\xC2\xA0",          // no-break space: the first after C1
        "\xED\x9F\xBF",      // last before the surrogates
        "\xF4\x8F\xBF\xBF",  // last code point
    };
    for (const char* text : cases) {
      CAPTURE(text);
      CHECK(escape(text) == text);
    }
  }

  TEST_CASE("what could steer a terminal or break a line is written in octal") {
    struct Case {
      std::string text;
      std::string escaped;
    };
    const Case cases[] = {
        {"a\nb", "a\\#012b"},
        {"\x1B[31m", "\\#033[31m"},
        {std::string(1, '\0'), "\\#000"},
        {"\x7F", "\\#177"},
        {"\xC2\x9B", "\\#302\\#233"},                      // C1 CSI in UTF-8
        {"\xE2\x80\xAE", "\\#342\\#200\\#256"},            // right-to-left override
        {"\xE2\x81\xA6", "\\#342\\#201\\#246"},            // isolate
        {"\xE2\x80\xA8", "\\#342\\#200\\#250"},            // line separator
        {"\x80", "\\#200"},                                // continuation alone
        {"\xFF\xFE", "\\#377\\#376"},                      // never UTF-8
        {"\xC0\xAF", "\\#300\\#257"},                      // overlong slash
        {"\xE0\x80\xAF", "\\#340\\#200\\#257"},            // overlong in three bytes
        {"\xED\xA0\x80", "\\#355\\#240\\#200"},            // surrogate
        {"\xF4\x90\x80\x80", "\\#364\\#220\\#200\\#200"},  // beyond the last code point
        {"\xE2\x82", "\\#342\\#202"},                      // cut sequence
        {"caf\xE9", "caf\\#351"},                          // Latin-1
        {"\\#012", "\\#134#012"},                          // a name that looks escaped
    };
    for (const Case& c : cases) {
      CAPTURE(c.escaped);
      CHECK(escape(c.text) == c.escaped);
    }
  }

  TEST_CASE("a message keeps what is escaped in it and gets the rest escaped") {
    CHECK(escape_message("cannot read a\\#012b") == "cannot read a\\#012b");
    CHECK(escape_message("\x1B[2Ja\nb") == "\\#033[2Ja\\#012b");
  }

  TEST_CASE("no control byte survives whatever the input") {
    std::string text;
    for (int first = 0; first < 256; ++first) {
      for (int second = 0; second < 256; ++second) {
        text.assign({static_cast<char>(first), static_cast<char>(second)});
        for (const char byte : escape(text)) {
          const auto value = static_cast<unsigned char>(byte);
          REQUIRE((value >= 0x20 && value != 0x7F));
        }
      }
    }
  }

  TEST_CASE("a log line is one line") {
    std::string written;
    const Log log([&written](std::string_view line) { written += std::string(line) + "|"; });
    log.line("first\nsecond");
    log.line("third");
    CHECK(written == "first\\#012second|third|");
    Log().line("nobody listens");
  }
}

}  // namespace lockstep
