// The next generation, made from a source or from an older one.
#include "group/proposal.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "commit/manifest_file.hpp"
#include "fixture.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;
using test::code_of;

namespace {

/// A publisher's files and a source, generation after generation.
struct Publishing {
  test::TempDir temp;
  group::PublisherFiles files{temp.path("state")};
  tree::SignedHeader head = test::first_header();
  group::Wish wish;

  Publishing() {
    std::filesystem::create_directories(temp.path("src/dir"));
    for (const char* name : {"a", "b", "dir/c"}) write(name, name);
    files.begin(head);
    wish.policy = test::policy();
    wish.source = temp.path("src");
    wish.key = std::make_shared<const SigningKey>(make_identity("publisher").private_key);
  }
  void write(const std::string& name, const std::string& content) const {
    test::write_file(temp.path("src/" + name), content);
    test::set_mtime(temp.path("src/" + name), 1600000000, static_cast<long>(content.size()));
  }
  [[nodiscard]] std::optional<group::Proposed> propose() {
    return group::propose(files, wish, {head.header.number + 1, group::id_of(head.header), 1});
  }
  /// As if the store had committed it.
  void commit(const group::Proposed& proposed) {
    files.chain().keep(proposed.header);
    group::keep_manifest(files);
    head = proposed.header;
  }
  group::Proposed publish() {
    std::optional<group::Proposed> proposed = propose();
    REQUIRE(proposed);
    commit(*proposed);
    return *proposed;
  }
  [[nodiscard]] ExitCode refusal() {
    return code_of([&] { static_cast<void>(propose()); });
  }
};

}  // namespace

TEST_SUITE("group/proposal") {
  TEST_CASE_FIXTURE(Publishing, "the header says what the source is, and is signed") {
    wish.note = "why";
    const group::Proposed made = publish();
    const tree::GenerationHeader& header = made.header.header;
    CHECK(header.entries == 5);  // the root, a directory, three files
    CHECK(header.file_bytes == 7);
    CHECK(header.number == 1);
    CHECK(header.group == test::group_id);
    CHECK(header.note == "why");
    CHECK(header.parent == tree::hash_of(test::first_header().header));
    CHECK(header.publisher == wish.key->public_key());
    CHECK(tree::has_good_signature(made.header));
    CHECK(group::decode_policy(header.policy) == wish.policy);
    CHECK(made.fresh_bytes == 7);
    CHECK(made.proposal.check.generation == group::id_of(header));
    CHECK(made.proposal.check.parent == header.parent);
    CHECK(group::decode_signed_header(made.proposal.header) == made.header);
    tree::check_follows(test::first_header().header, header);
  }

  TEST_CASE_FIXTURE(Publishing, "an unchanged source is nothing to publish") {
    publish();
    CHECK_FALSE(propose());
    wish.note = "a note alone makes no generation";
    CHECK_FALSE(propose());
    wish.policy.activate = {session::Policy::Kind::all, 0};
    CHECK(propose());
  }

  TEST_CASE_FIXTURE(Publishing, "what has not changed is not read again, what has is") {
    const Digest before = publish().header.header.manifest;
    write("b", "longer");
    // Same size and time: only whoever reads it sees another content.
    test::write_file(temp.path("src/a"), "A");
    test::set_mtime(temp.path("src/a"), 1600000000, 1);
    const group::Proposed next = publish();
    CHECK(next.fresh_bytes == 6);
    CHECK(next.header.header.manifest != before);
    write("b", "b");
    CHECK(publish().header.header.manifest == before);  // "a" is still known as it was
  }

  TEST_CASE_FIXTURE(Publishing, "a damaged manifest of before costs a pass, and no more") {
    publish();
    const std::string path = temp.path("state/manifest");
    const std::string whole = test::read_file(path);
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      CAPTURE(at);
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      test::write_file(path, damaged);
      CHECK_FALSE(propose());  // and so all digests are right
      test::write_file(path, whole.substr(0, at));
      CHECK_FALSE(propose());
    }
  }

  TEST_CASE_FIXTURE(Publishing, "more deletions than max_delete are refused, and none are not") {
    for (int i = 0; i < 6; ++i) write("more" + std::to_string(i), "x");  // 10 entries in all
    publish();
    wish.max_delete = tree::DeleteLimit{20, true};
    std::filesystem::remove_all(temp.path("src/dir"));
    CHECK(propose());  // two
    std::filesystem::remove(temp.path("src/a"));
    CHECK(refusal() == ExitCode::delete_limit);
    wish.max_delete = tree::DeleteLimit{3, false};
    CHECK(propose());
    // Another name is a deletion, too: the number of entries does not tell.
    wish.max_delete = tree::DeleteLimit{2, false};
    write("new", "x");
    CHECK(refusal() == ExitCode::delete_limit);
    wish.max_delete.reset();
    CHECK(propose());
  }

  TEST_CASE_FIXTURE(Publishing, "max_delete counts against the parent, also after a rollback") {
    for (int i = 0; i < 6; ++i) write("more" + std::to_string(i), "x");
    publish();
    for (int i = 0; i < 6; ++i) std::filesystem::remove(temp.path("src/more" + std::to_string(i)));
    publish();  // nothing limits it
    wish.rollback = 1;
    publish();
    wish.rollback.reset();
    wish.max_delete = tree::DeleteLimit{5, false};
    CHECK(refusal() == ExitCode::delete_limit);  // the six are there again
    wish.max_delete = tree::DeleteLimit{6, false};
    CHECK(propose());
  }

  TEST_CASE_FIXTURE(Publishing, "an empty source is refused unless it is allowed") {
    std::filesystem::remove_all(temp.path("src"));
    std::filesystem::create_directory(temp.path("src"));
    CHECK(refusal() == ExitCode::refused);  // adopted datasets may show something
    wish.allow_empty = true;
    CHECK(propose());
    wish.allow_empty = false;
    write("a", "a");
    publish();
    std::filesystem::remove(temp.path("src/a"));
    CHECK(refusal() == ExitCode::refused);
    wish.allow_empty = true;
    CHECK(propose()->header.header.entries == 1);
    std::filesystem::remove(temp.path("src"));
    CHECK(refusal() != ExitCode::ok);
  }

  TEST_CASE_FIXTURE(Publishing, "excludes, fifos and sockets are no part of it") {
    const Digest plain = publish().header.header.manifest;
    write("x.tmp", "x");
    write("dir/y.tmp", "y");
    REQUIRE(::mkfifo(temp.path("src/fifo").c_str(), 0600) == 0);
    test::set_mtime(temp.path("src/dir"), 1500000000, 0);
    wish.exclude = {"*.tmp"};
    // Times of directories count, so they are made equal.
    const auto with = propose();
    REQUIRE(with);
    CHECK(with->header.header.entries == 5);
    CHECK(with->header.header.file_bytes == 7);
    commit(*with);
    wish.exclude.clear();
    CHECK(propose()->header.header.entries == 7);
    CHECK(plain != Digest{});
  }

  TEST_CASE_FIXTURE(Publishing, "a rollback says an older tree under a new number") {
    const tree::GenerationHeader first = publish().header.header;
    write("a", "changed");
    publish();
    wish.rollback = 1;
    wish.allow_empty = false;
    wish.max_delete = tree::DeleteLimit{0, false};  // of no account
    const group::Proposed back = publish();
    CHECK(back.header.header.number == 3);
    CHECK(back.header.header.manifest == first.manifest);
    CHECK(back.header.header.entries == first.entries);
    CHECK(back.header.header.file_bytes == first.file_bytes);
    CHECK(back.fresh_bytes == 0);
    for (const std::uint64_t none : {std::uint64_t{0}, std::uint64_t{9}}) {
      wish.rollback = none;
      CHECK(refusal() == ExitCode::usage);
    }
  }

  TEST_CASE_FIXTURE(Publishing, "what it needs is in the header, and in that of a rollback to it") {
    wish.needs = {{"labels", 5, {std::byte{5}}}};
    const group::Proposed first = publish();
    CHECK(first.header.header.needs == wish.needs);
    const auto& asked = first.proposal.check.dependencies;
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].dataset == "labels");
    CHECK(asked[0].hash == Digest{std::byte{5}});
    write("a", "changed");
    wish.needs = {{"labels", 6, {std::byte{6}}}};
    publish();
    wish.rollback = 1;
    const group::Proposed back = publish();
    CHECK(back.header.header.needs == first.header.header.needs);
    CHECK(back.proposal.check.dependencies[0].hash == Digest{std::byte{6}});  // what is shown now
  }

  TEST_CASE_FIXTURE(Publishing, "a rollback that another group does not allow is not proposed") {
    publish();
    write("a", "changed");
    const tree::SignedHeader second = publish().header;
    group::PublisherFiles other(temp.path("other"));
    tree::SignedHeader needing = test::first_header();
    needing.header.needs = {{wish.policy.name, 2, tree::hash_of(second.header)}};
    other.begin(needing);
    other.set_newest(needing);
    wish.rollback = 1;
    CHECK(refusal() == ExitCode::not_published);
    needing.header.needs.front().number = 1;
    needing.header.needs.front().hash = second.header.parent;
    other.set_newest(needing);
    CHECK(propose());
  }

  TEST_CASE_FIXTURE(Publishing, "a rollback keeps no manifest of a proposal that was aborted") {
    publish();
    const std::string kept = test::read_file(temp.path("state/manifest"));
    write("a", "changed");
    publish();
    write("b", "never published");
    CHECK(propose());  // aborted
    wish.rollback = 1;
    publish();
    CHECK(test::read_file(temp.path("state/manifest")) != kept);
    CHECK_FALSE(test::exists(temp.path("state/manifest.next")));
    wish.rollback.reset();
    CHECK(publish().fresh_bytes == 15);  // "b" is not taken for known
  }

  TEST_CASE_FIXTURE(Publishing, "without the header of the newest generation nothing is proposed") {
    head = test::after(head);
    CHECK(refusal() == ExitCode::not_published);
  }
}
