// Readers see one generation or the next, and old ones stay what they were.
#include "commit/publication.hpp"

#include <doctest/doctest.h>

#include "commit/manifest_file.hpp"
#include "generation_fixture.hpp"

using namespace lockstep;
using commit::Publication;
using test::Dataset;
using Files = Dataset::Files;

namespace {

ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

std::vector<std::uint64_t> listed(const Dataset& dataset) {
  std::vector<std::uint64_t> numbers;
  for (const auto& item : commit::list_generations(dataset.directory())) {
    numbers.push_back(item.header.header.number);
  }
  return numbers;
}

}  // namespace

TEST_SUITE("commit/publication") {
  TEST_CASE_FIXTURE(Dataset, "each publish is a tree of its own, and the old ones stay") {
    const auto first = put("a", "one");
    const auto second = put("b", "two");
    const auto third = put("a", "three");
    REQUIRE((first && second && third));
    CHECK(current() == Files{{"a", "three"}, {"b", "two"}});
    CHECK(files_in(path("gen/" + tree::name_of(first->header))) == Files{{"a", "one"}});
    CHECK(files_in(path("gen/" + tree::name_of(second->header))) ==
          Files{{"a", "one"}, {"b", "two"}});
    CHECK(std::filesystem::read_symlink(path("current")) == "gen/" + tree::name_of(third->header));
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Dataset, "headers follow one another") {
    const auto first = put("a", "one");
    const auto second = put("a", "two");
    REQUIRE((first && second));
    CHECK(first->header.number == 1);
    CHECK(first->header.parent == Digest{});
    CHECK(first->header.entries == 2);
    CHECK(first->header.file_bytes == 3);
    tree::check_follows(first->header, second->header);
    CHECK_FALSE(tree::is_signed(second->header));
  }

  TEST_CASE_FIXTURE(Dataset, "a publisher with a key signs") {
    const auto key = std::make_shared<const SigningKey>(make_identity("publisher").private_key);
    Publication publication(directory(), {1, true, key, "a note"});
    (void)publication.current();
    (void)publication.next();
    const auto header = publication.publish(mask());
    REQUIRE(header);
    CHECK(header->header.publisher == key->public_key());
    CHECK(header->header.note == "a note");
    CHECK(tree::has_good_signature(*header));
  }

  TEST_CASE_FIXTURE(Dataset, "whoever changes nothing makes nothing") {
    put("a", "one");
    const auto before = names(".lockstep/headers");
    {
      Publication publication(directory(), {10, true, nullptr, ""});
      CHECK(publication.current()->shown() != "");
      CHECK_FALSE(publication.publish(mask()));
    }
    CHECK(publish([](Publication&, commit::Stage&) {}) == std::nullopt);  // asked, but did nothing
    CHECK(listed(*this) == std::vector<std::uint64_t>{1});
    CHECK(names(".lockstep/headers") == before);
    CHECK(names(".lockstep/next").empty());
  }

  TEST_CASE_FIXTURE(Dataset, "unchanged files are not stored again") {
    put("a", "one");
    put("b", "two");
    const auto generations = names("gen");
    std::set<ino_t> inodes;
    for (const std::string& name : generations) {
      inodes.insert(test::stat_of(path("gen/" + name + "/a")).st_ino);
    }
    const bool shares_inodes = inodes.size() == 1;
    const bool reflinked = inodes.size() == 2;  // where the file system can
    CHECK((shares_inodes || reflinked));
  }

  TEST_CASE_FIXTURE(Dataset, "digests of unchanged and of moved files come from the parent") {
    put("a", "one");
    put("b", "two");
    // Rot that keeps size and time: whoever reads it again would take it for new content.
    const std::string rotten = in_current("a");
    const struct stat before = test::stat_of(rotten);
    test::write_file(rotten, "0ne");
    test::set_mtime(rotten, before.st_mtim.tv_sec, before.st_mtim.tv_nsec);
    put("c", "three");
    CHECK_FALSE(is_whole());
    const auto header = publish([](Publication& publication, commit::Stage& stage) {
      tree::Entry entry = test::entry_of("moved");
      entry.size = 3;
      publication.copied(tree::RelPath::parse("moved"), tree::RelPath::parse("b"));
      stage.put_known(stage.existing({}), entry, tree::RelPath::parse("b"), true);
      stage.remove(stage.existing({}), "b", tree::Kind::file);
      stage.remove(stage.existing({}), "a", tree::Kind::file);
    });
    REQUIRE(header);
    CHECK(current() == Files{{"c", "three"}, {"moved", "two"}});
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Dataset, "old ones go, but not the active, pinned or read ones") {
    for (int i = 1; i <= 3; ++i) put("a", std::to_string(i));
    commit::set_pinned(directory(), 1, true);
    put("a", "4", 2);
    CHECK(numbers() == std::set<std::uint64_t>{1, 3, 4});
    {
      const auto reading = commit::open_current(directory());
      put("a", "5", 1);
      put("a", "6", 1);
      CHECK(numbers() == std::set<std::uint64_t>{1, 4, 6});  // 4 is being read
    }
    commit::set_pinned(directory(), 1, false);
    put("a", "7", 1);
    CHECK(numbers() == std::set<std::uint64_t>{7});
    CHECK(names(".lockstep/manifests").size() == 1);
    CHECK(names(".lockstep/headers").size() == 7);  // the chain stays
    CHECK(names(".lockstep/trash").empty());
  }

  TEST_CASE_FIXTURE(Dataset, "a generation is pinned while somebody has the dataset's lock") {
    for (int i = 1; i <= 3; ++i) put("a", std::to_string(i));
    {
      commit::Generations holder(directory(), true);
      commit::set_pinned(directory(), 1, true);
      commit::set_pinned(directory(), 1, true);  // and once more
      holder.prune(1);
      CHECK(numbers() == std::set<std::uint64_t>{1, 3});
      CHECK(commit::list_generations(directory()).front().pinned);
      commit::set_pinned(directory(), 1, false);
      CHECK_THROWS_AS(commit::set_pinned(directory(), 2, true), Error);
      holder.prune(1);
    }
    CHECK(numbers() == std::set<std::uint64_t>{3});
    CHECK_THROWS_AS(commit::set_pinned(directory(), 1, false), Error);
    CHECK(names(".lockstep/pins").empty());
  }

  TEST_CASE_FIXTURE(Dataset, "a generation is opened by its hash, and stays while it is read") {
    const auto first = put("a", "one");
    put("a", "two");
    REQUIRE(first);
    const Digest hash = tree::hash_of(first->header);
    {
      const auto reading = commit::open_generation(directory(), hash);
      REQUIRE(reading);
      CHECK(commit::header_of(*directory(), reading->name) == *first);
      put("a", "three", 1);
      CHECK(numbers() == std::set<std::uint64_t>{1, 3});
    }
    put("a", "four", 1);
    CHECK_FALSE(commit::open_generation(directory(), hash));
    CHECK_FALSE(commit::open_generation(directory(), Digest{}));
  }

  TEST_CASE_FIXTURE(Dataset, "rollback is a new generation with an old tree") {
    const auto first = put("a", "one");
    put("a", "two");
    put("b", "three");
    {
      Publication publication(directory(), {10, true, nullptr, ""});
      const tree::SignedHeader back = publication.rollback(1);
      CHECK(back.header.number == 4);
      CHECK(back.header.manifest == first->header.manifest);
      CHECK(back.header.note == "rollback to 1");
    }
    CHECK(current() == Files{{"a", "one"}});
    CHECK(is_whole());
    CHECK(listed(*this) == std::vector<std::uint64_t>{1, 2, 3, 4});
    Publication publication(directory(), {10, true, nullptr, ""});
    CHECK(code_of([&] { publication.rollback(4); }) == ExitCode::usage);
    CHECK(code_of([&] { publication.rollback(9); }) == ExitCode::usage);
  }

  TEST_CASE_FIXTURE(Dataset, "one publisher at a time, readers always") {
    put("a", "one");
    const Publication publication(directory(), {10, true, nullptr, ""});
    CHECK(code_of([&] { Publication(directory(), {10, true, nullptr, ""}); }) == ExitCode::locked);
    CHECK(commit::open_current(directory()));
    CHECK(listed(*this).size() == 1);
  }

  TEST_CASE_FIXTURE(Dataset, "a directory with something in it is not taken for a dataset") {
    test::write_file(path("mine"), "precious");
    CHECK(code_of([&] { put("a", "one"); }) == ExitCode::refused);
    CHECK(names(".") == std::set<std::string>{"mine"});
  }

  TEST_CASE_FIXTURE(Dataset, "what differs from the manifest is named") {
    put("a", "one");
    put("b", "two");
    test::write_file(in_current("a"), "0ne");
    test::write_file(in_current("extra"), "");
    std::filesystem::remove(in_current("b"));
    const auto seen = commit::open_current(directory());
    const auto own = fs::open_directory(*directory(), commit::layout::own);
    tree::ManifestReader manifest(
        commit::read_manifest(*fs::open_directory(*own, commit::layout::manifests), seen->name));
    std::set<std::string> told;
    commit::verify_tree(*seen->tree, manifest,
                        [&](const std::string& problem) { told.insert(problem); });
    CHECK(told.contains("a: content is damaged"));
    CHECK(told.contains("b: is missing"));
    CHECK(told.contains("extra: is not in the manifest"));
  }
}
