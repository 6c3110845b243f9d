// A journal's records: what is read back, what is cut, what stops us.
#include "commit/log_codec.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

namespace lockstep::commit {
namespace {

const std::vector<std::string> texts = {"one", "", std::string(3000, 'x'), "rec1 inside", "last"};

Bytes log_of(const std::vector<std::string>& records) {
  Bytes out = log_header();
  Digest chain{};
  for (const std::string& record : records) seal_record(as_view(record), chain, out);
  return out;
}

bool refused(View file) {
  try {
    static_cast<void>(read_log(file, "j", "advice"));
    return false;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::verification);
    return true;
  }
}

}  // namespace

TEST_SUITE("commit/log_codec") {
  TEST_CASE("records come back in order") {
    const Bytes file = log_of(texts);
    const LogContent content = read_log(file, "j", "advice");
    CHECK(content.valid_bytes == file.size());
    REQUIRE(content.records.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(as_text(content.records[i]) == texts[i]);
  }

  TEST_CASE("a torn end is cut wherever it tore") {
    const Bytes whole = log_of({"one", "two"});
    const std::size_t kept = log_of({"one"}).size();
    for (std::size_t bytes = kept; bytes < whole.size(); ++bytes) {
      const LogContent content = read_log(View(whole).first(bytes), "j", "advice");
      CHECK(content.records.size() == 1);
      CHECK(content.valid_bytes == kept);
    }
    // Sectors of the last record that never reached the disk.
    Bytes zeros = whole;
    std::fill(zeros.begin() + static_cast<std::ptrdiff_t>(kept), zeros.end(), std::byte{0});
    CHECK(read_log(zeros, "j", "advice").valid_bytes == kept);
  }

  TEST_CASE("a bit that flipped anywhere before the last record stops us") {
    const Bytes whole = log_of({"one", "two", "three"});
    const std::size_t last = log_of({"one", "two"}).size();
    for (std::size_t i = 0; i < last; ++i) {
      CAPTURE(i);
      Bytes damaged = whole;
      damaged[i] ^= std::byte{4};
      CHECK(refused(damaged));
    }
  }

  TEST_CASE("a record that was taken out, put twice or moved stops us") {
    Bytes one = log_header();
    Digest chain{};
    seal_record(as_view("one"), chain, one);
    Bytes two;
    seal_record(as_view("two"), chain, two);
    Bytes three;
    seal_record(as_view("three"), chain, three);
    Bytes hole = one;
    append(hole, three);
    CHECK(read_log(hole, "j", "advice").records.size() == 1);
    Bytes moved = one;
    append(moved, three);
    append(moved, two);
    CHECK(read_log(moved, "j", "advice").records.size() == 1);
    Bytes doubled = one;
    append(doubled, two);
    append(doubled, two);
    append(doubled, three);
    CHECK(refused(doubled));
  }

  TEST_CASE("other files are refused") {
    CHECK(refused(as_view("no")));
    CHECK(refused(as_view("something else entirely")));
    CHECK_FALSE(refused({}));
    CHECK_FALSE(refused(as_view("lsl")));
  }
}

}  // namespace lockstep::commit
