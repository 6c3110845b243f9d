// Sessions of one publish: what the second asks is what the first was told, under its own numbers.
#include "job/source_answers.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "delta/conversation.hpp"
#include "support/temp_dir.hpp"
#include "unit/delta/memory_basis.hpp"
#include "wire/blocks.hpp"

using namespace lockstep;  // NOLINT(google-build-using-namespace)
using test::write_file;
namespace action = session::source_action;

namespace {

constexpr std::size_t sessions = 2;

std::string content(std::size_t bytes) {
  std::string text(bytes, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>(state >> 24U);
  }
  return text;
}

// A source directory, and the sessions that read it.
struct Publish {
  struct Session {
    explicit Session(const Publish& publish, std::shared_ptr<job::SourceShare> share)
        : work({.options = options(),
                .roots = {fs::Root::open(publish.folder.path())},
                .keys = session::derive_keys(publish.share->seed)}),
          answers(work, std::move(share)) {}
    static tree::SyncOptions options() {
      tree::SyncOptions made;
      made.compress = tree::Compress::never;
      return made;
    }
    job::SourceWork work;
    job::SourceAnswers answers;
  };

  test::TempDir folder;
  std::shared_ptr<job::SourceShare> share = std::make_shared<job::SourceShare>(sessions);

  [[nodiscard]] session::SourceFile file(const std::string& name, const std::string& bytes) const {
    write_file(folder.path(name), bytes);
    const timespec modified = test::stat_of(folder.path(name)).st_mtim;
    session::SourceFile made;
    made.name = name;
    made.bytes = bytes.size();
    made.modified = {modified.tv_sec, static_cast<std::uint32_t>(modified.tv_nsec)};
    return made;
  }
  [[nodiscard]] std::uint64_t made() const { return share->answers.counts().made; }
  [[nodiscard]] std::uint64_t taken() const { return share->answers.counts().taken; }
};

action::ReadPack pack_of(std::uint32_t first, const std::vector<session::SourceFile>& files) {
  action::ReadPack pack;
  for (const session::SourceFile& file : files) {
    pack.bytes += file.bytes;
    pack.files.push_back({first++, file});
  }
  return pack;
}

// All rounds of the first segment of `file`, whose old version is `old`.
session::DeltaResult talk(job::SourceAnswers& answers, std::uint32_t id,
                          const session::SourceFile& file, const delta::Basis& old,
                          const delta::HashKey& key) {
  delta::SegmentBasis basis(old, {file.bytes, old.bytes(), &key}, 0);
  action::DeltaStep step{id, 0, old.bytes(), file, basis.first()};
  for (;;) {
    session::DeltaResult result = answers.delta_step(step);
    if (result.failure || result.result.final) return result;
    CHECK(result.id == id);
    step.sums = basis.on_result(result.result.blob);
  }
}

struct Sent {
  Bytes head;
  SharedBytes payload;
  explicit Sent(wire::SealedFrame frame) : head(frame.take_head()), payload(frame.take_payload()) {}
};

}  // namespace

TEST_SUITE("job/source_answers") {
  TEST_CASE("a pack is read once, and each session's tag is good under its own number") {
    Publish publish;
    const std::vector<session::SourceFile> files = {publish.file("a", content(900)),
                                                    publish.file("b", content(5000))};
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    Publish::Session alone(publish, nullptr);
    auto one = first.answers.read_pack(pack_of(10, files));
    auto two = second.answers.read_pack(pack_of(77, files));
    auto own = alone.answers.read_pack(pack_of(77, files));
    REQUIRE(one.frame);
    REQUIRE(two.frame);
    REQUIRE(own.frame);
    CHECK(publish.made() == 1);
    CHECK(publish.taken() == 1);
    CHECK(one.frame->id() == 10);
    const Sent a(*std::move(one.frame));
    const Sent b(*std::move(two.frame));
    const Sent c(*std::move(own.frame));
    CHECK(a.payload.view().data() == b.payload.view().data());
    // As if it had been read for this session alone: number, count, tag and content.
    Bytes whole = b.head;
    append(whole, b.payload.view());
    CHECK(whole == c.head);
  }

  TEST_CASE("a block is read once, and each session's tag is good under its own number") {
    Publish publish;
    const std::size_t bytes = wire::limits::block_bytes + 100'000;
    const session::SourceFile file = publish.file("big", content(bytes));
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    Publish::Session alone(publish, nullptr);
    for (const std::uint32_t block : {0U, 1U}) {
      const std::uint64_t length = wire::block_length(bytes, block);
      auto one = first.answers.read_block({3, block, length, file});
      auto two = second.answers.read_block({4, block, length, file});
      auto own = alone.answers.read_block({4, block, length, file});
      REQUIRE(one.frame);
      REQUIRE(two.frame);
      const Sent b(*std::move(two.frame));
      Bytes whole = b.head;
      append(whole, b.payload.view());
      CHECK(whole == Sent(*std::move(own.frame)).head);
    }
    CHECK(publish.made() == 2);
    CHECK(publish.taken() == 2);
  }

  TEST_CASE("a file that changed between two sessions is another question") {
    Publish publish;
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    const session::SourceFile before = publish.file("a", content(900));
    CHECK(first.answers.read_pack(pack_of(1, {before})).frame);
    const session::SourceFile after = publish.file("a", content(901));
    CHECK(second.answers.read_pack(pack_of(1, {after})).frame);
    CHECK(publish.made() == 2);
    CHECK(publish.taken() == 0);
  }

  TEST_CASE("what went wrong is told to whoever met it, and kept for nobody") {
    Publish publish;
    session::SourceFile gone = publish.file("a", content(900));
    REQUIRE(std::remove(publish.folder.path("a").c_str()) == 0);
    for (int i = 0; i < 2; ++i) {
      Publish::Session one(publish, publish.share);
      const auto read = one.answers.read_pack(pack_of(7, {gone}));
      CHECK_FALSE(read.frame);
      REQUIRE(read.failures.size() == 1);
      CHECK(read.failures.front().id == 7);
    }
    CHECK(publish.made() == 2);
    CHECK(publish.share->answers.bytes() == 0);
  }

  TEST_CASE("a directory is listed once") {
    Publish publish;
    static_cast<void>(publish.file("a", "1"));
    static_cast<void>(publish.file("b", "2"));
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    const action::List wanted{0, {}, {session::Location{}}, nullptr};
    const auto one = first.answers.list(wanted);
    const auto two = second.answers.list(wanted);
    CHECK(one.listing.entries.size() == 2);
    CHECK(two.listing.entries.size() == 2);
    CHECK(publish.made() == 1);
    CHECK(publish.taken() == 1);
  }

  TEST_CASE("few literals come with the result, the same to each session") {
    Publish publish;
    const std::string old = content(300'000);
    std::string fresh = old;
    fresh.insert(100'000, "some more");
    const session::SourceFile file = publish.file("a", fresh);
    const delta::MemoryBasis basis(as_view(old));
    const delta::HashKey key =
        delta::make_hash_key(session::derive_keys(publish.share->seed).hash_seed);
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    const auto one = talk(first.answers, 1, file, basis, key);
    const auto two = talk(second.answers, 8, file, basis, key);
    CHECK(one.frames.empty());
    CHECK(two.frames.empty());
    REQUIRE(one.result.few);
    REQUIRE(two.result.few);
    CHECK(one.result.few->bytes.size() == one.result.literal_bytes);
    CHECK(one.result.few->bytes == two.result.few->bytes);
    CHECK(one.result.tag != two.result.tag);
  }

  TEST_CASE("a tag of a whole file is moved to the session's check") {
    Publish publish;
    const session::SourceFile file = publish.file("a", content(70'000));
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    Publish::Session alone(publish, nullptr);
    CHECK(first.answers.tag_files({1, {file}}).tags.front().has_value());
    const auto two = second.answers.tag_files({9, {file, file}});
    const auto own = alone.answers.tag_files({9, {file, file}});
    CHECK(two.check == 9);
    CHECK(two.tags == own.tags);
    CHECK(two.tags[0] != two.tags[1]);  // a position has a nonce of its own
    CHECK(publish.made() == 2);         // the first session's, and one more once both have had it
  }

  TEST_CASE("a delta is worked out once, whoever is ahead in it") {
    Publish publish;
    const std::string old = content(300'000);
    std::string fresh = old;
    fresh.insert(100'000, "some more");
    const std::string edit(old.rend() - 25'000, old.rend());  // found nowhere, and not few
    fresh.replace(200'000, edit.size(), edit);
    const session::SourceFile file = publish.file("a", fresh);
    const delta::MemoryBasis basis(as_view(old));
    const delta::HashKey key =
        delta::make_hash_key(session::derive_keys(publish.share->seed).hash_seed);
    Publish::Session first(publish, publish.share);
    Publish::Session second(publish, publish.share);
    Publish::Session alone(publish, nullptr);
    auto one = talk(first.answers, 1, file, basis, key);
    const std::uint64_t rounds = publish.made();
    auto two = talk(second.answers, 8, file, basis, key);
    auto own = talk(alone.answers, 8, file, basis, key);
    REQUIRE_FALSE(own.failure);
    CHECK(publish.made() == rounds);
    CHECK(publish.taken() == rounds);
    CHECK(two.id == 8);
    CHECK(two.result.id == 8);
    CHECK(two.result.tag == own.result.tag);
    CHECK(one.result.tag != own.result.tag);
    CHECK(two.result.blob == own.result.blob);
    REQUIRE(two.frames.size() == 1);
    REQUIRE(own.frames.size() == 1);
    const Sent b(std::move(two.frames.front()));
    Bytes whole = b.head;
    append(whole, b.payload.view());
    CHECK(whole == Sent(std::move(own.frames.front())).head);
    CHECK(Sent(std::move(one.frames.front())).payload.view().data() == b.payload.view().data());
  }
}
