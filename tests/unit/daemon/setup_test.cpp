// Which files make up a config.
#include "daemon/setup.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/crypto.hpp"
#include "base/error.hpp"

namespace lockstep::daemon {
namespace {

struct Directory {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("lockstep-setup-" + random_hex(8));
  Directory() { std::filesystem::create_directories(path / "conf.d"); }
  ~Directory() { std::filesystem::remove_all(path); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
  }
};

}  // namespace

TEST_SUITE("daemon/setup") {
  TEST_CASE("the main file and those of conf.d by name") {
    const Directory directory;
    directory.write("main.toml", "1");
    directory.write("conf.d/b.toml", "3");
    directory.write("conf.d/a.toml", "2");
    directory.write("conf.d/a.toml~", "no");
    directory.write("conf.d/.hidden.toml", "no");
    const auto files = read_config_files(directory.path / "main.toml");
    REQUIRE(files.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(files[i].text == std::to_string(i + 1));
    CHECK(files[2].name == directory.path / "conf.d/b.toml");
  }

  TEST_CASE("conf.d may be missing and the main file may not") {
    const Directory directory;
    directory.write("main.toml", "x");
    std::filesystem::remove(directory.path / "conf.d");
    CHECK(read_config_files(directory.path / "main.toml").size() == 1);
    CHECK_THROWS_AS(static_cast<void>(read_config_files(directory.path / "other.toml")), Error);
  }

  TEST_CASE("a file beyond the limit is refused") {
    const Directory directory;
    directory.write("main.toml", std::string(config_file_bytes_max + 1, '#'));
    CHECK_THROWS_AS(static_cast<void>(read_config_files(directory.path / "main.toml")), Error);
  }
}
}  // namespace lockstep::daemon
