// A journal says everything that was acknowledged, in order, or that it is damaged.
#include "commit/journal.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace lockstep::commit {
namespace {

using Texts = std::vector<std::string>;

Texts texts(const std::vector<Bytes>& records) {
  Texts out;
  for (const Bytes& record : records) out.emplace_back(as_text(record));
  return out;
}

Bytes file_of(const Texts& records) {
  Bytes file;
  Digest last{};
  for (const std::string& record : records) {
    append(file, seal(last, as_view(record)));
    std::copy_n(file.end() - 32, 32, last.begin());
  }
  return file;
}

ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

struct InDirectory {
  InDirectory() : root(fs::Root::open(directory.path())) {}
  [[nodiscard]] Journal open() const { return {root->directory({}), "journal", true}; }
  [[nodiscard]] std::string file() const { return directory.path("journal"); }
  test::TempDir directory;
  std::shared_ptr<fs::Root> root;
};

}  // namespace

TEST_SUITE("commit/journal") {
  TEST_CASE("a file cut anywhere says the records that are whole") {
    const Texts all = {"one", "", std::string(1000, 'x')};
    const Bytes file = file_of(all);
    std::size_t whole = 0;
    for (std::size_t length = 0; length <= file.size(); ++length) {
      const Replay found = replay(View(file).first(length), "journal");
      CHECK(found.records.size() >= whole);
      whole = found.records.size();
      CHECK(texts(found.records) == Texts(all.begin(), all.begin() + static_cast<long>(whole)));
      CHECK(found.good_bytes <= length);
    }
    CHECK(whole == 3);
  }

  TEST_CASE("any bit turned before the last record is damage, in the last one a torn write") {
    const Bytes file = file_of({"one", "two", "three"});
    const std::size_t last = file_of({"one", "two"}).size();
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
      Bytes bad = file;
      bad[bit / 8] ^= std::byte{1} << (bit % 8);
      CAPTURE(bit);
      if (bit / 8 < last) {
        CHECK(code_of([&] { (void)replay(bad, "journal"); }) == ExitCode::verification);
      } else {
        CHECK(texts(replay(bad, "journal").records) == Texts{"one", "two"});
      }
    }
  }

  TEST_CASE("records taken out, doubled or in another order are damage") {
    const Bytes one = file_of({"one"});
    const Bytes both = file_of({"one", "two"});
    const View two = View(both).subspan(one.size());
    Bytes swapped = to_bytes(two);
    append(swapped, one);
    Bytes doubled = one;
    append(doubled, one);
    for (const Bytes& bad : {to_bytes(two), swapped, doubled}) {
      CHECK(code_of([&] { (void)replay(bad, "journal"); }) == ExitCode::verification);
    }
  }

  TEST_CASE_FIXTURE(InDirectory, "what was appended is there for the next one") {
    open().append(as_view("one"));
    open().append(as_view("two"));
    CHECK(texts(open().records()) == Texts{"one", "two"});
    CHECK(texts(read_journal(*root->directory({}), "journal")) == Texts{"one", "two"});
  }

  TEST_CASE_FIXTURE(InDirectory, "a torn end is cut, and the journal goes on behind it") {
    open().append(as_view("one"));
    const std::string whole = test::read_file(file());
    open().append(as_view("two"));
    std::filesystem::resize_file(file(), whole.size() + 10);
    CHECK(texts(read_journal(*root->directory({}), "journal")) == Texts{"one"});
    CHECK(test::read_file(file()).size() == whole.size() + 10);  // readers change nothing
    open().append(as_view("three"));
    CHECK(texts(open().records()) == Texts{"one", "three"});
    CHECK(test::read_file(file()).substr(0, whole.size()) == whole);
  }

  TEST_CASE_FIXTURE(InDirectory, "a damaged journal is not touched") {
    open().append(as_view("one"));
    open().append(as_view("two"));
    std::string content = test::read_file(file());
    content[3] ^= 1;
    test::write_file(file(), content);
    CHECK(code_of([&] { (void)open(); }) == ExitCode::verification);
    CHECK(test::read_file(file()) == content);
  }
}

}  // namespace lockstep::commit
