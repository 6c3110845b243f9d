// Prepared generations: complete and out of sight, until a decision shows them or drops them.
#include <doctest/doctest.h>

#include "prepared_fixture.hpp"

using namespace lockstep;
using commit::Publication;
using test::Prepared;
using Files = Prepared::Files;

namespace {

ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("commit/prepared") {
  TEST_CASE_FIXTURE(Prepared, "readers see the old one until the decision, then the new one") {
    const auto first = put("a", "one");
    const auto header = header_after(first, header_of({{"a", "one"}, {"b", "two"}}));
    const auto generations = open();
    const std::string name = prepare(generations, header, "b", "two");
    CHECK(current() == Files{{"a", "one"}});
    CHECK(files_in(path("gen/" + name)) == Files{{"a", "one"}, {"b", "two"}});
    CHECK(commit::list_generations(directory()).size() == 1);
    CHECK(generations->state().prepared.at(2) == name);
    CHECK(generations->header(name) == header);
    generations->activate_prepared(name);
    CHECK(current() == Files{{"a", "one"}, {"b", "two"}});
    CHECK(is_whole());
    CHECK(generations->state().prepared.empty());
    CHECK(commit::list_generations(directory()).size() == 2);
    const std::string journal = test::read_file(path(".lockstep/journal"));
    generations->activate_prepared(name);  // again: nothing
    CHECK(test::read_file(path(".lockstep/journal")) == journal);
  }

  TEST_CASE_FIXTURE(Prepared, "a prepared one outlives its process, and is activated by the next") {
    const auto first = put("a", "one");
    const auto header = header_after(first, header_of({{"a", "one"}, {"b", "two"}}));
    const std::string name = prepare(open(), header, "b", "two");
    { CHECK(open()->state().prepared.at(2) == name); }
    CHECK(names("gen").contains(name));
    CHECK(names(".lockstep/headers").contains(name));
    CHECK(names(".lockstep/manifests").contains(name));
    CHECK(current() == Files{{"a", "one"}});
    open()->activate_prepared(name);
    CHECK(is_whole());
    CHECK(current() == Files{{"a", "one"}, {"b", "two"}});
  }

  TEST_CASE_FIXTURE(Prepared, "the first generation of a dataset can be a prepared one") {
    const auto header = header_after(std::nullopt, header_of({{"a", "one"}}));
    const auto generations = open();
    const std::string name = prepare(generations, header, "a", "one");
    CHECK_FALSE(commit::open_current(directory()));
    CHECK(commit::list_generations(directory()).empty());
    generations->activate_prepared(name);
    CHECK(current() == Files{{"a", "one"}});
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Prepared, "a dropped one is gone, and others are not") {
    const auto first = put("a", "one");
    const auto header = header_after(first, header_of({{"a", "one"}, {"b", "two"}}));
    const auto generations = open();
    const std::string name = prepare(generations, header, "b", "two");
    generations->drop_prepared("000002-12345678");
    generations->drop_prepared("nonsense");
    CHECK(names("gen").contains(name));
    generations->drop_prepared(name);
    for (const auto* below : {"gen", ".lockstep/headers", ".lockstep/manifests"}) {
      CHECK(names(below) == std::set<std::string>{tree::name_of(first->header)});
    }
    CHECK(names(".lockstep/trash").empty());
    generations->drop_prepared(name);
    CHECK(code_of([&] { generations->activate_prepared(name); }) == ExitCode::verification);
    prepare(generations, header, "b", "two");  // the same once more
    generations->activate_prepared(name);
    generations->drop_prepared(name);  // too late
    CHECK(current() == Files{{"a", "one"}, {"b", "two"}});
    CHECK(generations->state().active_name == name);
  }

  TEST_CASE_FIXTURE(Prepared, "only what is prepared can be activated so") {
    const auto first = put("a", "one");
    put("a", "two");
    const auto generations = open();
    const auto activate = [&](const std::string& name) {
      return code_of([&] { generations->activate_prepared(name); });
    };
    CHECK(activate(tree::name_of(first->header)) == ExitCode::verification);
    CHECK(activate("000003-12345678") == ExitCode::verification);
    CHECK(activate("") == ExitCode::verification);
    CHECK(current() == Files{{"a", "two"}});
  }

  TEST_CASE_FIXTURE(Prepared, "prepared twice is prepared once, and another one is a fork") {
    const auto first = put("a", "one");
    const auto like = header_of({{"a", "one"}, {"b", "two"}});
    const auto header = header_after(first, like);
    const auto generations = open();
    const std::string name = prepare(generations, header, "b", "two");
    const std::string journal = test::read_file(path(".lockstep/journal"));
    prepare(generations, header, "b", "two");
    CHECK(names(".lockstep/next").empty());
    const auto other = header_after(first, like, "another one");
    CHECK(code_of([&] { prepare(generations, other, "b", "two"); }) == ExitCode::fenced);
    CHECK(test::read_file(path(".lockstep/journal")) == journal);
    CHECK(names(".lockstep/headers").size() == 2);
    CHECK(names(".lockstep/next").empty());
    generations->activate_prepared(name);
    prepare(generations, header, "b", "two");  // too late, and harmless
    CHECK(generations->state().prepared.empty());
    const auto fork = header_after(first, like, "a fork of what is active");
    CHECK(code_of([&] { prepare(generations, fork, "b", "two"); }) == ExitCode::fenced);
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Prepared, "what a failed attempt has left is not in the way of the next") {
    const auto first = put("a", "one");
    const auto header = header_after(first, header_of({{"a", "one"}, {"b", "two"}}));
    const auto generations = open();
    const std::string name = tree::name_of(header.header);
    std::filesystem::create_directories(path("gen/" + name + "/deep"));
    test::write_file(path(".lockstep/headers/" + name), std::string(2000, 'x'));
    test::write_file(path(".lockstep/manifests/" + name), "half");
    std::filesystem::create_symlink("gen/000007-12345678", path(".lockstep/current"));
    prepare(generations, header, "b", "two");
    CHECK(generations->header(name) == header);
    generations->activate_prepared(name);
    CHECK(current() == Files{{"a", "one"}, {"b", "two"}});
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Prepared, "a tree that is not what its header says is not prepared") {
    const auto first = put("a", "one");
    const auto header = header_after(first, header_of({{"a", "one"}, {"b", "two"}}));
    const auto generations = open();
    {
      Publication publication = under(generations, header);
      fill(publication, "b", "2wo");
      CHECK(code_of([&] { publication.publish(mask()); }) == ExitCode::verification);
    }
    CHECK(generations->state().prepared.empty());
    CHECK(names(".lockstep/next").empty());
    CHECK(names("gen").size() == 1);
    prepare(generations, header, "b", "two");
  }

  TEST_CASE_FIXTURE(Prepared, "an unchanged tree is prepared without anybody having asked for it") {
    const auto first = put("a", "one");
    const auto header = header_after(first, *first);
    const auto generations = open();
    CHECK(under(generations, header).publish(mask()) == header);
    generations->activate_prepared(tree::name_of(header.header));
    CHECK(commit::list_generations(directory()).size() == 2);
    CHECK(current() == Files{{"a", "one"}});
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Prepared, "an older tree is prepared once more from what is here") {
    const auto first = put("a", "one");
    const auto second = put("a", "two");
    const auto header = header_after(second, *first);
    const auto generations = open();
    const auto copy = [&](const std::optional<tree::SignedHeader>& of) {
      under(generations, header).prepare_copy(tree::name_of(of->header));
    };
    CHECK(code_of([&] { copy(second); }) == ExitCode::verification);
    CHECK(generations->state().prepared.empty());
    copy(first);
    CHECK(current() == Files{{"a", "two"}});
    generations->activate_prepared(tree::name_of(header.header));
    CHECK(current() == Files{{"a", "one"}});
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Prepared, "a copy of a damaged manifest is not prepared") {
    const auto first = put("a", "one");
    const auto second = put("a", "two");
    const std::string name = tree::name_of(first->header);
    std::filesystem::copy_file(path(".lockstep/manifests/" + tree::name_of(second->header)),
                               path(".lockstep/manifests/" + name),
                               std::filesystem::copy_options::overwrite_existing);
    const auto generations = open();
    CHECK(code_of([&] { under(generations, header_after(second, *first)).prepare_copy(name); }) ==
          ExitCode::verification);
    CHECK(generations->state().prepared.empty());
  }

  TEST_CASE_FIXTURE(Prepared, "a tree is found by its manifest, while it is there") {
    const auto first = put("a", "one");
    const auto second = put("a", "two", 1);
    const auto header = header_after(second, header_of({{"a", "two"}, {"b", "three"}}));
    const auto generations = open();
    prepare(generations, header, "b", "three");
    const auto found = [&](const std::optional<tree::SignedHeader>& of) {
      return generations->find(of->header.manifest);
    };
    CHECK(found(second) == tree::name_of(second->header));
    CHECK(found(header) == tree::name_of(header.header));
    CHECK(found(first) == std::nullopt);  // pruned
    CHECK(generations->find(Digest{}) == std::nullopt);
    generations->drop_prepared(tree::name_of(header.header));
    CHECK(found(header) == std::nullopt);
  }

  TEST_CASE_FIXTURE(Prepared, "pruning does not count prepared ones, and leaves them") {
    for (int i = 1; i <= 3; ++i) put("a", std::to_string(i));
    const auto generations = open();
    const auto parent = generations->header(generations->state().active_name);
    prepare(generations, header_after(parent, header_of({{"a", "3"}, {"b", "b"}})), "b", "b");
    generations->prune(2);
    CHECK(numbers() == std::set<std::uint64_t>{2, 3, 4});
    generations->prune(0);
    CHECK(numbers() == std::set<std::uint64_t>{3, 4});
  }

  TEST_CASE_FIXTURE(Prepared,
                    "who does not publish leaves nothing, however long the dataset lives") {
    const auto first = put("a", "one");
    const auto generations = open();
    {
      Publication publication = under(generations, header_after(first, *first));
      fill(publication, "b", "two");
      CHECK_FALSE(names(".lockstep/next").empty());
    }
    CHECK(names(".lockstep/next").empty());
    Publication publication(generations, {.keep = 9});
    fill(publication, "b", "two");
    { const Publication idle(generations, {.keep = 9}); }
    CHECK(publication.publish(mask()));
    CHECK(current() == Files{{"a", "one"}, {"b", "two"}});
    CHECK(is_whole());
  }

  TEST_CASE_FIXTURE(Prepared, "only its group publishes to a dataset of a group") {
    const auto first = put("a", "one");
    const auto header = header_after(first, *first);
    const auto publish_plainly = [&] { return code_of([&] { put("c", "three"); }); };
    CHECK(under(open(), header).publish(mask()));
    CHECK(publish_plainly() == ExitCode::refused);  // it has promised that number already
    open()->activate_prepared(tree::name_of(header.header));
    CHECK(publish_plainly() == ExitCode::refused);
    std::string said;
    try {
      Publication(directory(), {.keep = 9}).rollback(1);
    } catch (const Error& error) {
      said = error.what();
    }
    CHECK(said == path(".").substr(0, path(".").size() - 2) +
                      " belongs to a replica group: publish with 'lockstep group publish'");
    CHECK(current() == Files{{"a", "one"}});
    CHECK(names("gen").size() == 2);
  }
}
