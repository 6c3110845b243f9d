#include "report/numbers.hpp"

#include <doctest/doctest.h>

using namespace lockstep::report;

TEST_SUITE("report/numbers") {
  TEST_CASE("amounts in the four forms of rsync") {
    struct Case {
      std::uint64_t value;
      std::string plain, thousands, decimal, binary;
    };
    const Case cases[] = {
        {0, "0", "0", "0", "0"},
        {999, "999", "999", "999", "999"},
        {1000, "1000", "1,000", "1.00K", "1,000"},
        {1024, "1024", "1,024", "1.02K", "1.00K"},
        {123456, "123456", "123,456", "123.46K", "120.56K"},
        {999999, "999999", "999,999", "1000.00K", "976.56K"},
        {1234567, "1234567", "1,234,567", "1.23M", "1.18M"},
        {18446744073709551615U, "18446744073709551615", "18,446,744,073,709,551,615", "18.45E",
         "16.00E"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.value);
      CHECK(amount(c.value, Units::plain) == c.plain);
      CHECK(amount(c.value, Units::thousands) == c.thousands);
      CHECK(amount(c.value, Units::decimal) == c.decimal);
      CHECK(amount(c.value, Units::binary) == c.binary);
    }
  }

  TEST_CASE("counts never get a unit") {
    CHECK(count(1234567, Units::decimal) == "1,234,567");
    CHECK(count(1234567, Units::plain) == "1234567");
  }

  TEST_CASE("ratios and rates have two decimals") {
    CHECK(decimal(4535.17, Units::thousands) == "4,535.17");
    CHECK(decimal(4535.17, Units::plain) == "4535.17");
    CHECK(decimal(0.0 / 1.0, Units::thousands) == "0.00");
    CHECK(rate(117675793.76, Units::thousands) == "117,675,793.76");
    CHECK(rate(117675793.76, Units::decimal) == "117.68M");
  }

  TEST_CASE("times are hours and minutes and seconds") {
    CHECK(clock_time(0.4) == "0:00:00");
    CHECK(clock_time(67) == "0:01:07");
    CHECK(clock_time(36000 + 3599) == "10:59:59");
    CHECK(clock_time(1e300) == "0:00:00");
  }
}
