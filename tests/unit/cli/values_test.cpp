#include "cli/values.hpp"

#include "unit/cli/reading.hpp"

using namespace lockstep;

TEST_SUITE("cli/values") {
  TEST_CASE("a time of the day is the next one, a date is what it says") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    constexpr std::int64_t now = 1'700'000'000;  // 2023-11-14T22:13:20
    CHECK(cli::until("22:14", now).count() == 40);
    CHECK(cli::until("22:13", now).count() == 86400 - 20);
    CHECK(cli::until(":20", now).count() == 6 * 60 + 40);
    CHECK(cli::until("2023-11-14T22:15", now).count() == 100);
    CHECK(cli::until("11-15T00:00", now).count() == 6400);
    CHECK(cli::until("11-14T00:00", now).count() > 360 * 86400);
    for (const char* text : {"", "x", "22", "25:00", "1:2:3", "2023-11-14T22:13", "13-40T1:00"}) {
      CAPTURE(text);
      CHECK_THROWS_AS((void)cli::until(text, now), Error);
    }
  }

  TEST_CASE("sizes count KiB unless they say otherwise") {
    struct Case {
      std::string text;
      std::uint64_t bytes;
    };
    const Case cases[] = {{"0", 0},
                          {"1", 1024},
                          {"1.5", 1536},
                          {"100k", 102400},
                          {"100K", 102400},
                          {"1m", 1048576},
                          {"1.5m", 1572864},
                          {"2G", 2147483648U},
                          {"1mb", 1000000},
                          {"1MB", 1000000},
                          {"1MiB", 1048576},
                          {"700b", 700},
                          {"1t", 1099511627776U},
                          {"1.", 1024}};
    for (const Case& c : cases) {
      CAPTURE(c.text);
      CHECK(cli::parse_size_kib(c.text) == c.bytes);
    }
  }

  TEST_CASE("what is no size is refused") {
    for (const std::string text : {"", "k", ".5", "-1", "1q", "1kk", "1 k", "1bb", "1e3", "1.2.3",
                                   "99999999p", "0x10", "nan"}) {
      CAPTURE(text);
      CHECK_FALSE(test::refusal([&] { (void)cli::parse_size_kib(text); }).empty());
    }
  }

  TEST_CASE("whole numbers") {
    CHECK(cli::parse_number("0", 10) == 0);
    CHECK(cli::parse_number("10", 10) == 10);
    for (const std::string text : {"", "11", "-1", "+1", "1x", " 1", "99999999999999999999"}) {
      CAPTURE(text);
      CHECK_FALSE(test::refusal([&] { (void)cli::parse_number(text, 10); }).empty());
    }
  }

  TEST_CASE("commands are split at blanks outside quotes") {
    using Words = std::vector<std::string>;
    CHECK(cli::split_words("ssh -p 22") == Words{"ssh", "-p", "22"});
    CHECK(cli::split_words("  ssh  -o 'A B' ") == Words{"ssh", "-o", "A B"});
    CHECK(cli::split_words("a\"b 'c\"d ''") == Words{"ab 'cd", ""});
    CHECK(cli::split_words(" ").empty());
    CHECK_FALSE(test::refusal([] { (void)cli::split_words("a 'b"); }).empty());
  }
}
