// A member's disk: how a dataset becomes one, and what is there after a crash at any record.
#include "group/member_files.hpp"

#include <filesystem>

#include "fixture.hpp"
#include "unit/commit/prepared_fixture.hpp"

using namespace lockstep;
using group::id_of;
using group::MemberFiles;
using test::code_of;

namespace {

const wire::InstanceId instance{std::byte{3}};

tree::SignedHeader of_another_group(std::uint64_t number = 0) {
  tree::GenerationHeader header = test::first_header(number).header;
  header.group = {std::byte{8}};
  return tree::sign(header, &test::publisher_key());
}

wire::Decision decision(const tree::SignedHeader& header, wire::Verdict verdict) {
  return {id_of(header.header), verdict, 2, "SHA256:x", to_bytes(as_view("s"))};
}

struct Member : test::Prepared {
  tree::SignedHeader first = test::first_header();

  void bind(bool adopt = false) const { bind_to(first, adopt); }
  void bind_to(const tree::SignedHeader& header, bool adopt, bool locked = false) const {
    MemberFiles::bind(directory(), header, {instance, adopt, locked});
  }
  [[nodiscard]] bool is_member() const { return MemberFiles::is_member(*directory()); }
  [[nodiscard]] group::Candidate examine(bool adopt = false) const {
    return MemberFiles::examine(directory(), adopt);
  }
  /// The generation after `parent` with these files.
  static tree::SignedHeader next(const tree::SignedHeader& parent, const Files& content,
                                 std::uint64_t step = 1) {
    const tree::GenerationHeader like = header_of(content).header;
    tree::GenerationHeader header = test::after(parent, "x", step).header;
    header.manifest = like.manifest;
    header.entries = like.entries;
    header.file_bytes = like.file_bytes;
    return tree::sign(header, &test::publisher_key());
  }
};

bool same(const session::MemberState& one, const session::MemberState& other) {
  return one.epoch == other.epoch && one.active == other.active && one.prepared == other.prepared &&
         one.committed == other.committed && one.known == other.known;
}

}  // namespace

TEST_SUITE("group/member_files") {
  TEST_CASE_FIXTURE(Member, "an empty directory can be a member, and looking changes nothing") {
    const group::Candidate found = examine();
    CHECK(found.problem.empty());
    CHECK(found.next == 0);
    CHECK(found.instance != examine().instance);  // random, until it is bound
    CHECK(names(".").empty());
    CHECK_FALSE(is_member());
    std::filesystem::create_directory(path("lost+found"));
    CHECK(examine().problem.empty());
  }

  TEST_CASE_FIXTURE(Member, "a directory with anything else in it cannot, whatever is said") {
    test::write_file(path("mine"), "x");
    CHECK(examine().problem == "is not empty and holds no generations");
    CHECK(examine(true).problem == "is not empty and holds no generations");
    CHECK(code_of([&] { bind(true); }) == ExitCode::refused);
    CHECK(test::read_file(path("mine")) == "x");
    CHECK(names(".").size() == 1);
  }

  TEST_CASE_FIXTURE(Member, "generations of its own are given up only by name, and stay shown") {
    put("a", "one");
    put("a", "two");
    CHECK(examine().problem == "has generations of its own; --adopt takes it over");
    CHECK(examine(true).problem.empty());
    const std::uint64_t next = examine(true).next;
    CHECK(next > 1);
    CHECK(code_of([&] { bind(); }) == ExitCode::refused);
    CHECK(code_of([&] { bind_to(test::first_header(next - 1), true); }) == ExitCode::refused);
    CHECK_FALSE(is_member());
    first = test::first_header(next);
    bind(true);
    CHECK(is_member());
    CHECK(current() == Files{{"a", "two"}});
    const MemberFiles files(directory());
    CHECK(files.state().active == id_of(first.header));
    CHECK(current() == Files{{"a", "two"}});
  }

  TEST_CASE_FIXTURE(Member, "bound, it is what the first header says, and shows nothing") {
    bind();
    CHECK(is_member());
    const MemberFiles files(directory());
    CHECK(files.instance() == instance);
    CHECK(files.group() == test::group_id);
    CHECK(files.newest() == first);
    CHECK(files.policy() == test::policy());
    CHECK(files.state().active == id_of(first.header));
    CHECK_FALSE(files.state().prepared);
    CHECK_FALSE(test::exists(path("current")));
    CHECK(code_of([&] { MemberFiles second(directory()); }) == ExitCode::locked);
  }

  TEST_CASE_FIXTURE(Member, "bound to the same group again, nothing changes") {
    bind();
    MemberFiles::bind(directory(), first, {{std::byte{99}}, false, false});
    CHECK(MemberFiles(directory()).instance() == instance);
    CHECK(examine().instance == instance);
  }

  TEST_CASE_FIXTURE(Member, "another group gets it only by name, and not while it is kept") {
    bind();
    CHECK(examine().problem == "belongs to another group; --adopt takes it over");
    CHECK(code_of([&] { bind_to(of_another_group(1), false); }) == ExitCode::refused);
    CHECK(code_of([&] { bind_to(of_another_group(0), true); }) == ExitCode::refused);
    {
      const MemberFiles files(directory());
      CHECK(code_of([&] { bind_to(of_another_group(1), true); }) == ExitCode::locked);
      bind_to(of_another_group(1), true, true);  // by its own keeper
    }
    const MemberFiles files(directory());
    CHECK(files.group() == of_another_group().header.group);
    CHECK(files.state().active == id_of(of_another_group(1).header));
  }

  TEST_CASE_FIXTURE(Member,
                    "a bind that died before its record made no member, and is done again") {
    bind();
    std::filesystem::resize_file(path(".lockstep/group"), 8);
    CHECK_FALSE(is_member());
    std::filesystem::resize_file(path(".lockstep/group"), 0);
    CHECK_FALSE(is_member());
    CHECK(examine().instance == instance);
    bind();
    CHECK(is_member());
  }

  TEST_CASE_FIXTURE(Member, "after every record, opened again, it knows what it knew") {
    bind();
    const tree::SignedHeader second = test::after(first);
    const tree::SignedHeader third = test::after(second);
    const std::vector<session::GroupRecord> records = {
        session::EpochSeen{2},
        session::Prepared{id_of(second.header), id_of(first.header).hash},
        decision(second, wire::Verdict::abort),
        session::Prepared{id_of(third.header), id_of(first.header).hash},
        decision(third, wire::Verdict::commit),
        session::EpochSeen{9}};
    session::MemberState expected = MemberFiles(directory()).state();
    for (const session::GroupRecord& record : records) {
      {
        MemberFiles files(directory());
        files.force(record);
        expected.apply(record);
        CHECK(same(files.state(), expected));
      }
      CHECK(same(MemberFiles(directory()).state(), expected));
    }
    CHECK(expected.committed);
    CHECK(expected.epoch == 9);
  }

  TEST_CASE_FIXTURE(Member, "activated, readers see it, and it is still so after a crash") {
    bind();
    const tree::SignedHeader second = next(first, {{"a", "one"}});
    {
      MemberFiles files(directory());
      prepare(files.generations(), second, "a", "one");
      CHECK(files.is_prepared(id_of(second.header)));
      CHECK_FALSE(test::exists(path("current")));
      files.activate(id_of(second.header));
      files.activate(id_of(second.header));  // said twice
      files.force(session::Activated{id_of(second.header)});
      CHECK(files.newest() == second);
      CHECK(current() == Files{{"a", "one"}});
    }
    MemberFiles files(directory());
    CHECK(files.newest() == second);
    CHECK(files.chain().up_to(id_of(second.header)).size() == 2);
    CHECK(current() == Files{{"a", "one"}});
  }

  TEST_CASE_FIXTURE(Member,
                    "killed after the switch and before its record, the switch is made again") {
    bind();
    const tree::SignedHeader second = next(first, {{"a", "one"}});
    {
      MemberFiles files(directory());
      prepare(files.generations(), second, "a", "one");
      files.activate(id_of(second.header));
    }
    MemberFiles files(directory());
    CHECK(files.state().active == id_of(first.header));  // what the machine begins with
    files.activate(id_of(second.header));
    files.force(session::Activated{id_of(second.header)});
    CHECK(files.state().active == id_of(second.header));
    CHECK(current() == Files{{"a", "one"}});
  }

  TEST_CASE_FIXTURE(Member, "what was prepared and passed by goes, what is newer stays") {
    bind();
    const tree::SignedHeader second = next(first, {{"a", "one"}});
    const tree::SignedHeader third = next(first, {{"a", "two"}}, 2);
    const tree::SignedHeader fourth = next(third, {{"a", "new"}});
    MemberFiles files(directory());
    prepare(files.generations(), second, "a", "one");
    prepare(files.generations(), third, "a", "two");
    prepare(files.generations(), fourth, "a", "new");
    files.activate(id_of(third.header));
    files.generations()->prune(1);
    CHECK_FALSE(files.is_prepared(id_of(second.header)));
    CHECK(files.is_prepared(id_of(fourth.header)));
    CHECK(names("gen").size() == 2);
    files.discard(id_of(fourth.header));
    files.discard(id_of(fourth.header));
    CHECK_FALSE(files.is_prepared(id_of(fourth.header)));
    CHECK(names("gen").size() == 1);
  }

  TEST_CASE_FIXTURE(Member, "what is missing or damaged is told, and nobody is served by guesses") {
    bind();
    const auto opened = [&] { return code_of([&] { MemberFiles files(directory()); }); };
    const std::string header = path(".lockstep/chain/" + tree::name_of(first.header));
    const std::string whole = test::read_file(header);
    test::write_file(header, whole.substr(0, whole.size() / 2));
    CHECK(opened() == ExitCode::verification);
    std::filesystem::remove(header);
    CHECK(opened() == ExitCode::verification);
    test::write_file(header, whole);
    CHECK(opened() == ExitCode::ok);
    test::write_file(path(".lockstep/instance"), "short");
    CHECK(opened() == ExitCode::verification);
  }
}
