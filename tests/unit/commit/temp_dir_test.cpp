// -T: content is staged in another directory.

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Paths;

namespace {

/// A target, and a directory to stage in: on another file system where there is one.
struct Staged : test::Target {
  std::filesystem::path other;
  commit::StageOptions options = archive();

  Staged() {
    std::string wanted = "/dev/shm/lockstep-test-XXXXXX";
    const bool made = ::mkdtemp(wanted.data()) != nullptr;
    other = made ? wanted : temp.path("other");
    if (!made) std::filesystem::create_directory(other);
    options.temp = fs::Root::open(other.string());
  }
  ~Staged() { std::filesystem::remove_all(other); }
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;

  [[nodiscard]] bool is_other_file_system() const {
    const bool differs = test::stat_of(other.string()).st_dev != test::stat_of(path("")).st_dev;
    if (!differs) MESSAGE("skipped: no second file system here");
    return differs;
  }
};

}  // namespace

TEST_SUITE("commit/temp dir") {
  TEST_CASE_FIXTURE(Staged, "content waits there, and the old file stays until publish") {
    if (!is_other_file_system()) return;
    write("f", "old");
    commit::Stage stage(root, options);
    stage.put_file(stage.existing({}), entry_of("f"), as_view("new"));
    CHECK(read("f") == "old");
    CHECK_FALSE(std::filesystem::is_empty(other));
    CHECK(test::publish(stage).files == 1);
    CHECK(read("f") == "new");
  }

  TEST_CASE_FIXTURE(Staged, "a file comes home with its metadata") {
    commit::Stage stage(root, options);
    stage.put_file(stage.existing({}), entry_of("f", tree::Kind::file, 0604), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    const struct stat status = test::stat_of(path("f"));
    CHECK((status.st_mode & 07777U) == 0604U);
    CHECK(status.st_mtim.tv_sec == 1600000000);
    CHECK(status.st_mtim.tv_nsec == 123456789);
  }

  TEST_CASE_FIXTURE(Staged, "nothing is left in either directory at the end") {
    commit::Stage stage(root, options);
    const auto made = stage.create_directory(stage.existing({}), directory_of("d"));
    stage.put_file(made, entry_of("f"), as_view("x"));
    test::publish(stage);
    test::finish(stage);
    CHECK(all() == Paths{"d", "d/f"});
    CHECK(std::filesystem::is_empty(other));
  }

  TEST_CASE_FIXTURE(Staged, "what is not published leaves no trace") {
    write("f", "old");
    {
      commit::Stage stage(root, options);
      stage.put_file(stage.existing({}), entry_of("f"), as_view("new"));
    }
    CHECK(all() == Paths{"f"});
    CHECK(read("f") == "old");
    CHECK(std::filesystem::is_empty(other));
  }
}
