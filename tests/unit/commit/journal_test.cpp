// A journal file says everything that was acknowledged, in order, or that it is damaged.
#include "commit/journal.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
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

ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

/// No file of this process grows beyond `bytes`: as when the disk is full.
class FileLimit {
 public:
  explicit FileLimit(std::size_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = ::signal(SIGXFSZ, SIG_IGN);  // NOLINT(cppcoreguidelines-prefer-member-initializer)
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    (void)::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

struct InDirectory {
  InDirectory() : root(fs::Root::open(directory.path())) {}
  [[nodiscard]] Journal open(bool alone = false) const {
    return {root->directory({}), "journal", {.alone = alone, .advice = "ask somebody"}};
  }
  [[nodiscard]] std::vector<Bytes> read() const {
    return read_journal(*root->directory({}), "journal", "ask somebody");
  }
  [[nodiscard]] std::string file() const { return directory.path("journal"); }
  test::TempDir directory;
  std::shared_ptr<fs::Root> root;
};

}  // namespace

TEST_SUITE("commit/journal") {
  TEST_CASE_FIXTURE(InDirectory, "what was appended is there for the next one") {
    open().append(as_view("one"));
    open().append(as_view("two"));
    CHECK(texts(open().take_records()) == Texts{"one", "two"});
    CHECK(texts(read()) == Texts{"one", "two"});
  }

  TEST_CASE_FIXTURE(InDirectory, "a torn end is cut, and the journal goes on behind it") {
    open().append(as_view("one"));
    const std::string whole = test::read_file(file());
    open().append(as_view("two"));
    std::filesystem::resize_file(file(), whole.size() + 10);
    CHECK(texts(read()) == Texts{"one"});
    CHECK(test::read_file(file()).size() == whole.size() + 10);  // readers change nothing
    open().append(as_view("three"));
    CHECK(texts(open().take_records()) == Texts{"one", "three"});
    CHECK(test::read_file(file()).substr(0, whole.size()) == whole);
  }

  TEST_CASE_FIXTURE(InDirectory,
                    "a damaged journal is not touched, and the message says what to do") {
    open().append(as_view("one"));
    open().append(as_view("two"));
    std::string content = test::read_file(file());
    content[content.find("one")] ^= 1;
    test::write_file(file(), content);
    CHECK(code_of([&] { (void)open(); }) == ExitCode::verification);
    CHECK(test::read_file(file()) == content);
    std::string said;
    try {
      (void)read();
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::verification);
      said = error.what();
    }
    CHECK(said ==
          "journal " + file() + " is damaged at byte 8, with good records behind it: ask somebody");
  }

  TEST_CASE_FIXTURE(InDirectory, "who wants to be alone is, and others do not care") {
    const Journal first = open(true);
    CHECK(code_of([&] { (void)open(true); }) == ExitCode::locked);
    CHECK(code_of([&] { (void)open(); }) == ExitCode::ok);
    CHECK(read().empty());
  }

  TEST_CASE_FIXTURE(InDirectory,
                    "after a failed write nothing is appended until it is opened again") {
    Journal journal = open();
    journal.append(as_view("one"));
    CHECK(!journal.has_failed());
    const std::size_t whole = test::read_file(file()).size();
    {
      const FileLimit limit(whole + 20);
      CHECK_THROWS_AS(journal.append(as_view("two")), FileError);
    }
    CHECK(test::read_file(file()).size() == whole + 20);
    CHECK(journal.has_failed());
    CHECK(code_of([&] { journal.append(as_view("three")); }) == ExitCode::file_io);
    CHECK(test::read_file(file()).size() == whole + 20);
    open().append(as_view("four"));
    CHECK(texts(read()) == Texts{"one", "four"});
  }

  TEST_CASE_FIXTURE(InDirectory, "whoever makes it says who may read it") {
    const unsigned mask = ::umask(0);
    (void)Journal(root->directory({}), "mine", {.mode = 0600});
    (void)open();
    ::umask(mask);
    CHECK(test::stat_of(directory.path("mine")).st_mode % 01000 == 0600);
    CHECK(test::stat_of(file()).st_mode % 01000 == 0644);
  }
}

}  // namespace lockstep::commit
