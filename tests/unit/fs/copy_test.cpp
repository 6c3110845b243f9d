#include "fs/copy.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/write.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;

namespace {

std::string pattern(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + i % 23);
  return text;
}

}  // namespace

TEST_SUITE("fs/copy") {
  TEST_CASE("copies files of every size") {
    const TempDir temp;
    const auto directory = fs::Root::open(temp.path())->directory({});
    for (const std::size_t bytes : {0U, 1U, 4096U, 262144U, 262145U, 3000000U}) {
      for (const auto holes : {fs::Holes::as_source, fs::Holes::from_zeros}) {
        CAPTURE(bytes);
        test::write_file(temp.path("from"), pattern(bytes));
        const Fd to = fs::create_file(*directory, "to", 0600);
        const fs::InputFile from(*directory, "from");
        CHECK(fs::copy_content(from, to.get(), "to", holes) == bytes);
        CHECK(test::read_file(temp.path("to")) == pattern(bytes));
        fs::remove_file(*directory, "to");
      }
    }
  }

  TEST_CASE("holes stay holes, in the middle and at the end") {
    const TempDir temp;
    const auto directory = fs::Root::open(temp.path())->directory({});
    test::write_file(temp.path("from"), pattern(5000));
    REQUIRE(::truncate(temp.path("from").c_str(), 4 << 20) == 0);
    {
      std::fstream out(temp.path("from"), std::ios::in | std::ios::out);
      out.seekp(2 << 20);
      out << "middle";
    }
    const Fd to = fs::create_file(*directory, "to", 0600);
    const fs::InputFile from(*directory, "from");
    CHECK(fs::copy_content(from, to.get(), "to", fs::Holes::as_source) < 100000);
    CHECK(test::read_file(temp.path("to")) == test::read_file(temp.path("from")));
    CHECK(test::stat_of(temp.path("to")).st_blocks < 100);
  }

  TEST_CASE("zeros become holes when asked for") {
    const TempDir temp;
    const auto directory = fs::Root::open(temp.path())->directory({});
    std::string content(3 << 20, '\0');
    content.replace(1 << 20, 4, "data");
    for (const bool ends_in_data : {false, true}) {
      if (ends_in_data) content += "end";
      test::write_file(temp.path("from"), content);
      const Fd to = fs::create_file(*directory, "to", 0600);
      (void)fs::copy_content(fs::InputFile(*directory, "from"), to.get(), "to",
                             fs::Holes::from_zeros);
      CHECK(test::read_file(temp.path("to")) == content);
      CHECK(test::stat_of(temp.path("to")).st_blocks < 100);
      fs::remove_file(*directory, "to");
    }
  }

  TEST_CASE("sparse writing keeps short runs of zeros") {
    const TempDir temp;
    const auto directory = fs::Root::open(temp.path())->directory({});
    std::string content = pattern(100) + std::string(5000, '\0') + pattern(50) +
                          std::string(20000, '\0') + pattern(7);
    const Fd to = fs::create_file(*directory, "to", 0600);
    for (std::size_t at = 0; at < content.size(); at += 3333) {
      fs::write_sparse(to.get(), "to", at, as_view(std::string_view(content).substr(at, 3333)));
    }
    fs::set_size(to.get(), "to", content.size());
    CHECK(test::read_file(temp.path("to")) == content);
  }
}
