#include <doctest/doctest.h>
#include <sys/stat.h>

#include <thread>

#include "fixture.hpp"

using namespace lockstep;
using test::archive;
using test::directory_of;
using test::entry_of;
using test::Target;

TEST_SUITE("commit/writer") {
  TEST_CASE_FIXTURE(Target, "pieces in any order and from several threads") {
    std::string content(1 << 20, '\0');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7 >> 8U);
    commit::Stage stage(root, archive());
    tree::Entry entry = entry_of("f");
    entry.size = content.size();
    auto writer = stage.write_file(stage.existing({}), entry);
    std::vector<std::thread> threads;
    constexpr std::size_t piece = 1 << 16;
    for (std::size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = 16; i-- > 0;) {
          if (i % 4 != t) continue;
          writer->write(i * piece, as_view(std::string_view(content).substr(i * piece, piece)));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    writer->finish();
    CHECK_FALSE(has("f"));
    test::publish(stage);
    test::finish(stage);
    CHECK(read("f") == content);
    CHECK(test::stat_of(path("f")).st_mtim.tv_nsec == 123456789);
  }

  TEST_CASE_FIXTURE(Target, "an unfinished file is never under a name of a new directory") {
    commit::Stage stage(root, archive());
    const auto made = stage.create_directory(stage.existing({}), directory_of("d"));
    tree::Entry entry = entry_of("f");
    entry.size = 4;
    auto writer = stage.write_file(made, entry);
    writer->write(0, as_view("ha"));
    test::publish(stage);
    CHECK(has("d"));
    CHECK_FALSE(has("d/f"));
    writer->write(2, as_view("lf"));
    writer->finish();
    CHECK_FALSE(has("d/f"));
    CHECK(test::publish(stage).files == 1);
    CHECK(read("d/f") == "half");
    auto second = stage.write_file(stage.create_directory(made, directory_of("e")), entry);
    second->write(0, as_view("full"));
    second->finish();
    test::publish(stage);
    test::finish(stage);
    CHECK(read("d/e/f") == "full");
  }

  TEST_CASE_FIXTURE(Target, "zeros become holes only where asked for") {
    for (const bool sparse : {false, true}) {
      CAPTURE(sparse);
      commit::Stage stage(root, archive());
      tree::Entry entry = entry_of("f");
      entry.size = 4 << 20;
      entry.sparse = sparse;
      auto writer = stage.write_file(stage.existing({}), entry);
      const std::string zeros(1 << 20, '\0');
      writer->write(0, as_view(zeros));
      writer->write(1 << 20, as_view("data"));
      writer->write_zeros((1 << 20) + 4, (3 << 20) - 4);
      writer->finish();
      test::publish(stage);
      test::finish(stage);
      std::string content(4 << 20, '\0');
      content.replace(1 << 20, 4, "data");
      CHECK(read("f") == content);
      CHECK((test::stat_of(path("f")).st_blocks < 100) == sparse);
    }
  }

  TEST_CASE_FIXTURE(Target, "zeros overwrite what an earlier attempt wrote") {
    for (const bool sparse : {false, true}) {
      CAPTURE(sparse);
      commit::Stage stage(root, archive());
      tree::Entry entry = entry_of("f");
      entry.size = 30000;
      entry.sparse = sparse;
      auto writer = stage.write_file(stage.existing({}), entry);
      writer->write(0, as_view(std::string(30000, 'x')));
      writer->write(0, as_view(std::string(10000, '\0')));
      writer->write_zeros(20000, 5000);
      writer->finish();
      test::publish(stage);
      test::finish(stage);
      CHECK(read("f") == std::string(10000, '\0') + std::string(10000, 'x') +
                             std::string(5000, '\0') + std::string(5000, 'x'));
    }
  }

  TEST_CASE_FIXTURE(Target, "the file ends at the size that was announced") {
    commit::Stage stage(root, archive());
    tree::Entry entry = entry_of("f");
    entry.size = 3;
    auto writer = stage.write_file(stage.existing({}), entry);
    writer->write(0, as_view("longer"));
    writer->finish();
    test::publish(stage);
    CHECK(read("f") == "lon");
  }
}
