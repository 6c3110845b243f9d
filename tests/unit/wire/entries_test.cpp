// Listings as bytes: what comes back, and what a listing must not contain.
#include "wire/entries.hpp"

#include <doctest/doctest.h>

#include "tree/extended_codec.hpp"
#include "unit/wire/samples.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
using namespace std::string_literals;
namespace {

tree::Entry file(const std::string& name) {
  tree::Entry entry;
  entry.name = name;
  entry.mode = 0644;
  entry.modified = {1'700'000'000, 5};
  return entry;
}

Entries listing(std::vector<tree::Entry> entries) {
  Entries message;
  message.entries = std::move(entries);
  return message;
}

Entries round_trip(const Entries& message) {
  return std::get<Entries>(decoded(encoded(message)));
}

bool accepted(const Entries& message) {
  try {
    static_cast<void>(round_trip(message));
    return true;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    return false;
  }
}

void check_same(const tree::Entry& a, const tree::Entry& b) {
  CHECK(a.name == b.name);
  CHECK(a.kind == b.kind);
  CHECK(a.sparse == b.sparse);
  CHECK(a.mode == b.mode);
  CHECK(a.uid == b.uid);
  CHECK(a.gid == b.gid);
  CHECK(a.device_major == b.device_major);
  CHECK(a.device_minor == b.device_minor);
  CHECK(a.size == b.size);
  CHECK(a.modified == b.modified);
  CHECK(a.link_target == b.link_target);
  REQUIRE((a.extended == nullptr) == (b.extended == nullptr));
  if (a.extended) CHECK(*a.extended == *b.extended);
}

tree::Entry with_extended(const tree::Extended& extended) {
  tree::Entry entry = file("x");
  entry.extended = std::make_shared<const tree::Extended>(extended);
  return entry;
}

std::vector<tree::Entry> one_of_each_kind() {
  std::vector<tree::Entry> all;
  for (int kind = 0; kind < 7; ++kind) {
    tree::Entry entry = file("kind" + std::to_string(kind));
    entry.kind = static_cast<tree::Kind>(kind);
    all.push_back(entry);
  }
  all[0].size = 12345;
  all[2].link_target = "../elsewhere";
  all[2].size = all[2].link_target.size();
  all[5].device_major = all[6].device_minor = 8;
  return all;
}

}  // namespace

TEST_SUITE("wire/entries") {
  TEST_CASE("a message without names has all the rest") {
    Entries message = listing(one_of_each_kind());
    message.named = false;
    const Entries back = round_trip(message);
    CHECK_FALSE(back.named);
    REQUIRE(back.entries.size() == message.entries.size());
    for (std::size_t i = 0; i < message.entries.size(); ++i) {
      CHECK(back.entries[i].name.empty());
      message.entries[i].name.clear();
      check_same(back.entries[i], message.entries[i]);
    }
  }

  TEST_CASE("entries of each kind come back as they went") {
    const Entries message = listing(one_of_each_kind());
    const Entries back = round_trip(message);
    REQUIRE(back.entries.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) check_same(back.entries[i], message.entries[i]);
  }

  TEST_CASE("each attribute may differ from the entry before") {
    std::vector<tree::Entry> entries = {file("a"), file("b"), file("c"), file("d"), file("e")};
    entries[1].mode = 0600;
    entries[2].uid = 5;
    entries[3].gid = 6;
    entries[4].modified = {-5'000'000'000, 0};
    const Entries back = round_trip(listing(entries));
    for (std::size_t i = 0; i < 5; ++i) check_same(back.entries[i], entries[i]);
  }

  TEST_CASE("extreme times side by side") {
    const auto message = extreme<Entries>();
    const Entries back = round_trip(message);
    for (std::size_t i = 0; i < 3; ++i) check_same(back.entries[i], message.entries[i]);
    CHECK(back.link_groups == message.link_groups);
    CHECK(back.users == message.users);
  }

  TEST_CASE("names in any bytes come back exactly") {
    const std::string turned = std::string("\xe2\x80") + "\xaegnp.exe";  // right to left from there
    for (const std::string& name : {"\x1b[2J"s, "a\nb"s, "\xff\xfe"s, turned, " "s, "..."s}) {
      CHECK(round_trip(listing({file(name)})).entries[0].name == name);
    }
  }

  TEST_CASE("similar names cost few bytes") {
    std::vector<tree::Entry> entries;
    for (int i = 1000; i < 2000; ++i) entries.push_back(file("measurement-" + std::to_string(i)));
    CHECK(encoded(listing(entries)).size() < 1000 * 7);
  }

  TEST_CASE("names and order that a listing must not have") {
    const std::string longest(tree::name_bytes_max, 'n');
    const struct {
      const char* what;
      std::vector<std::string> names;
      bool good;
    } cases[] = {{"sorted", {"a", "a.", "b"}, true},
                 {"byte order", {"Z", "a", "\xc3"}, true},
                 {"unsorted", {"b", "a"}, false},
                 {"twice", {"a", "a"}, false},
                 {"longest", {longest}, true},
                 {"too long", {longest + "n"}, false},
                 {"too long by prefix", {longest, longest + "n"}, false},
                 {"empty", {""}, false},
                 {"dot", {"."}, false},
                 {"dot dot", {".."}, false},
                 {"slash", {"a/b"}, false},
                 {"leading slash", {"/a"}, false},
                 {"NUL", {std::string("a\0b", 3)}, false},
                 {"staging", {".lockstep-stage"}, false}};
    for (const auto& c : cases) {
      CAPTURE(c.what);
      std::vector<tree::Entry> entries;
      for (const std::string& name : c.names) entries.push_back(file(name));
      CHECK(accepted(listing(entries)) == c.good);
    }
  }

  TEST_CASE("a directory has one name") {
    for (const auto kind : {tree::Kind::file, tree::Kind::symlink, tree::Kind::directory}) {
      tree::Entry entry = file("x");
      entry.kind = kind;
      if (kind == tree::Kind::symlink) entry.link_target = "t";
      Entries message = listing({entry});
      message.link_groups = {1};
      CHECK(accepted(message) == (kind != tree::Kind::directory));
    }
  }

  TEST_CASE("attributes out of range") {
    const auto edited = [](auto edit) {
      tree::Entry entry = file("x");
      edit(entry);
      return listing({entry});
    };
    const struct {
      const char* what;
      Entries message;
      bool good;
    } cases[] = {
        {"mode 07777", edited([](auto& e) { e.mode = 07777; }), true},
        {"mode with type bits", edited([](auto& e) { e.mode = 0100644; }), false},
        {"last nanosecond", edited([](auto& e) { e.modified.nanoseconds = 999'999'999; }), true},
        {"nanosecond 10^9", edited([](auto& e) { e.modified.nanoseconds = 1'000'000'000; }), false},
        {"uid -2", edited([](auto& e) { e.uid = 0xFFFFFFFE; }), true},
        {"uid -1", edited([](auto& e) { e.uid = 0xFFFFFFFF; }), false},
        {"gid -1", edited([](auto& e) { e.gid = 0xFFFFFFFF; }), false},
        {"size 2^63", edited([](auto& e) { e.size = std::uint64_t{1} << 63U; }), false},
        {"empty link", edited([](auto& e) { e.kind = tree::Kind::symlink; }), false},
        {"NUL in link", edited([](auto& e) {
           e.kind = tree::Kind::symlink;
           e.link_target = std::string("a\0b", 3);
         }),
         false},
        {"longest link", edited([](auto& e) {
           e.kind = tree::Kind::symlink;
           e.link_target = std::string(limits::link_target_bytes, 'l');
         }),
         true},
        {"link too long", edited([](auto& e) {
           e.kind = tree::Kind::symlink;
           e.link_target = std::string(limits::link_target_bytes + 1, 'l');
         }),
         false},
        {"kind 7", edited([](auto& e) { e.kind = static_cast<tree::Kind>(7); }), false},
    };
    for (const auto& c : cases) {
      CAPTURE(c.what);
      CHECK(accepted(c.message) == c.good);
    }
  }

  TEST_CASE("extended attributes and owners out of range") {
    const std::vector<tree::Attribute> many(tree::attributes_max + 1, {"user.a", ""});
    const struct {
      const char* what;
      tree::Extended extended;
      bool good;
    } cases[] = {
        {"sorted", {{{"user.a", "1"}, {"user.b", "2"}}, "", ""}, true},
        {"unsorted", {{{"user.b", "1"}, {"user.a", "2"}}, "", ""}, false},
        {"twice", {{{"user.a", "1"}, {"user.a", "2"}}, "", ""}, false},
        {"nameless", {{{"", "1"}}, "", ""}, false},
        {"NUL in the name", {{{std::string("user.\0", 6), "1"}}, "", ""}, false},
        {"too many", {many, "", ""}, false},
        {"NUL in the ACL", {{}, std::string("u\0", 2), ""}, false},
        {"ACL too long", {{}, std::string(tree::attribute_bytes_max + 1, 'a'), ""}, false}};
    for (const auto& c : cases) {
      CAPTURE(c.what);
      CHECK(accepted(listing({with_extended(c.extended)})) == c.good);
    }
    Entries owned = listing({});
    owned.users = {{3, ""}};
    CHECK_FALSE(accepted(owned));
    owned.users = {{3, std::string("ro\0ot", 5)}};
    CHECK_FALSE(accepted(owned));
  }

  TEST_CASE("unknown flag bits of an entry are refused") {
    const Bytes good = encoded(listing({file("x")}));
    // type, directory, range, first, more, users, groups, count: the entry's flags are byte 8.
    for (const unsigned bit : {0x80U, 0x07U}) {
      Bytes bad = good;
      bad[8] |= static_cast<std::byte>(bit);
      CHECK_THROWS_AS(static_cast<void>(decoded(bad)), Error);
    }
    Bytes more = good;
    more[8] |= std::byte{0x40};
    more.insert(more.begin() + 9, std::byte{0x40});
    CHECK_THROWS_AS(static_cast<void>(decoded(more)), Error);
    for (const unsigned mark : {0x10U, 0x30U}) {  // only a directory is bare, and not absent, too
      more[9] = static_cast<std::byte>(mark);
      CHECK_THROWS_AS(static_cast<void>(decoded(more)), Error);
    }
    more[9] = std::byte{0x20};
    CHECK(std::get<Entries>(decoded(more)).entries[0].mark == tree::Mark::absent);
    more[9] = std::byte{0x01};
    CHECK(std::get<Entries>(decoded(more)).entries[0].sparse);
  }

  TEST_CASE("a prefix longer than the name before is refused") {
    Bytes bytes = encoded(listing({file("ab"), file("ac")}));
    CHECK_NOTHROW(static_cast<void>(decoded(bytes)));
    const auto flags_of_second = bytes.size() - 5;  // flags, shared, length, "c", size
    REQUIRE(bytes[flags_of_second + 1] == std::byte{1});
    bytes[flags_of_second + 1] = std::byte{3};
    CHECK_THROWS_AS(static_cast<void>(decoded(bytes)), Error);
  }
}
}  // namespace lockstep::wire
