#include <doctest/doctest.h>

#include <ctime>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::entry_of;
using test::Target;
using tree::RelPath;

namespace {

commit::StageOptions keeping() {
  commit::StageOptions options = archive();
  options.keep_partial = true;
  return options;
}

void leave_partial(const Target& target, std::string_view content) {
  commit::Stage stage(target.root, keeping());
  tree::Entry entry = entry_of("f");
  entry.size = 10;
  auto writer = stage.write_file(stage.existing({}), entry);
  writer->write(0, as_view(content));
}

std::string content_of(const commit::Stage::Partial& partial) {
  const fs::InputFile file(*partial.directory, partial.name);
  std::string content(static_cast<std::size_t>(file.bytes()), '?');
  (void)file.read(0, std::as_writable_bytes(std::span(content.data(), content.size())));
  return content;
}

}  // namespace

TEST_SUITE("commit/partial") {
  TEST_CASE_FIXTURE(Target, "an unfinished file is kept at its full size and found again") {
    leave_partial(*this, "half");
    commit::Stage stage(root, archive());
    CHECK_FALSE(stage.partial_of(RelPath::parse("g")));
    const auto partial = stage.partial_of(RelPath::parse("f"));
    REQUIRE(partial);
    CHECK(content_of(*partial) == std::string("half\0\0\0\0\0\0", 10));
    CHECK_FALSE(has("f"));
  }

  TEST_CASE_FIXTURE(Target, "a newer partial replaces an older one") {
    leave_partial(*this, "half");
    leave_partial(*this, "other one, too long");
    commit::Stage stage(root, archive());
    CHECK(content_of(*stage.partial_of(RelPath::parse("f"))) == "other one,");
  }

  TEST_CASE_FIXTURE(Target, "a finished file of that path removes it") {
    leave_partial(*this, "half");
    {
      commit::Stage stage(root, keeping());
      auto writer = stage.write_file(stage.existing({}), entry_of("f"));
      writer->finish();
      CHECK_FALSE(stage.partial_of(RelPath::parse("f")));
      test::publish(stage);
      test::finish(stage);
    }
    CHECK(all() == test::Paths{"f"});
  }

  TEST_CASE_FIXTURE(Target, "nothing is kept unasked, unwritten or after finish") {
    {
      commit::Stage stage(root, archive());
      auto writer = stage.write_file(stage.existing({}), entry_of("f"));
      writer->write(0, as_view("x"));
    }
    CHECK(all().empty());
    {
      commit::Stage stage(root, keeping());
      const auto unwritten = stage.write_file(stage.existing({}), entry_of("f"));
      auto finished = stage.write_file(stage.existing({}), entry_of("g"));
      finished->write(0, as_view("x"));
      finished->finish();
    }
    CHECK(all().empty());
  }

  TEST_CASE_FIXTURE(Target, "a partial is swept after seven days and not before") {
    leave_partial(*this, "half");
    const std::string staging = path(tree::stage_name);
    std::string file;
    for (const auto& item : std::filesystem::directory_iterator(staging + "/partial")) {
      file = item.path();
    }
    constexpr std::int64_t day = 24 * 3600;
    const std::int64_t now = std::time(nullptr);
    test::set_mtime(file, now - 6 * day, 0);
    { const commit::Stage stage(root, archive()); }
    CHECK(test::exists(file));
    test::set_mtime(file, now - 8 * day, 0);
    { const commit::Stage stage(root, archive()); }
    CHECK(all().empty());
  }
}
