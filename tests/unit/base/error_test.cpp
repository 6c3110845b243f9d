#include "base/error.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/fd.hpp"

namespace lockstep {
namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

std::pair<Fd, Fd> make_pipe() {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace

TEST_SUITE("base/error") {
  TEST_CASE("exit codes up to 35 are those of rsync") {
    struct Case {
      ExitCode code;
      int number;
    };
    const Case cases[] = {{ExitCode::ok, 0},
                          {ExitCode::usage, 1},
                          {ExitCode::protocol, 2},
                          {ExitCode::file_select, 3},
                          {ExitCode::start, 5},
                          {ExitCode::socket_io, 10},
                          {ExitCode::file_io, 11},
                          {ExitCode::stream, 12},
                          {ExitCode::ipc, 14},
                          {ExitCode::interrupted, 20},
                          {ExitCode::partial, 23},
                          {ExitCode::vanished, 24},
                          {ExitCode::delete_limit, 25},
                          {ExitCode::timeout, 30},
                          {ExitCode::connect_timeout, 35}};
    for (const Case& c : cases) CHECK(static_cast<int>(c.code) == c.number);
  }

  TEST_CASE("a file error is one line that names action and path and reason") {
    const FileError error = file_error("open", "dir/new\nline", ENOENT);
    CHECK(std::string(error.what()) == "open dir/new\\#012line: No such file or directory");
    CHECK(error.code() == ExitCode::file_io);
    CHECK(error.number() == ENOENT);
  }

  TEST_CASE("an error keeps its code when caught by its base") {
    try {
      throw Error(ExitCode::refused, "source is empty");
    } catch (const std::runtime_error& error) {
      CHECK(dynamic_cast<const Error&>(error).code() == ExitCode::refused);
    }
  }

  TEST_CASE("a descriptor is closed once and by its owner") {
    auto [reader, writer] = make_pipe();
    const int number = reader.get();
    Fd moved = std::move(reader);
    CHECK_FALSE(reader);  // NOLINT(bugprone-use-after-move): a moved Fd is empty by contract
    CHECK(moved.get() == number);
    CHECK(is_open(number));
    moved.reset();
    CHECK_FALSE(is_open(number));
    CHECK_FALSE(moved);

    const int kept = writer.release();
    CHECK_FALSE(writer);
    CHECK(is_open(kept));
    moved = Fd(kept);
    moved = Fd();
    CHECK_FALSE(is_open(kept));
  }

  TEST_CASE("the monotonic clock never goes back") {
    const Clock& clock = system_clock();
    const Instant first = clock.now();
    CHECK(clock.now() >= first);
    CHECK(clock.unix_seconds() > 1'600'000'000);
  }
}

}  // namespace lockstep
