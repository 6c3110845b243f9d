// The table of decisions; each expectation is what rsync -i printed for the same pair.
#include "tree/compare.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace lockstep::tree {
namespace {

constexpr Attributes all = {true, true, true, true, true, true};
constexpr Attributes only_times = {false, true, false, false, false, false};

Entry entry_of(Kind kind) {
  Entry entry;
  entry.name = "x";
  entry.kind = kind;
  entry.mode = 0644;
  entry.size = kind == Kind::file ? 100 : 0;
  entry.modified = {1'600'000'000, 123};
  if (kind == Kind::symlink) entry.link_target = "target";
  return entry;
}

std::shared_ptr<const Extended> extended(const char* xattr, const char* acl) {
  Extended value;
  if (*xattr != '\0') value.xattrs = {{"user.x", xattr}};
  value.acl = acl;
  return std::make_shared<const Extended>(value);
}

// The letters of -i behind the kind: "cstpogax" in rsync's places.
std::string letters(Why why) {
  std::string text;
  for (const auto& [one, letter] : std::initializer_list<std::pair<Why, char>>{{Why::created, '+'},
                                                                               {Why::content, 'c'},
                                                                               {Why::size, 's'},
                                                                               {Why::time, 't'},
                                                                               {Why::time_set, 'T'},
                                                                               {Why::perms, 'p'},
                                                                               {Why::owner, 'o'},
                                                                               {Why::group, 'g'},
                                                                               {Why::acl, 'a'},
                                                                               {Why::xattr, 'x'}}) {
    if (has(why, one)) text += letter;
  }
  return text;
}

struct Case {
  const char* what;
  Kind kind;
  std::function<void(Entry&)> change;  // what the target has instead
  Attributes attributes;
  bool checksum;
  Need need;
  const char* letters;
};

void check(const Case& c) {
  CAPTURE(c.what);
  const Entry source = entry_of(c.kind);
  Entry target = source;
  c.change(target);
  const Decision decision = decide(source, &target, {c.attributes, {.checksum = c.checksum}});
  CHECK(decision.need == c.need);
  CHECK(letters(decision.why) == c.letters);
  CHECK_FALSE(decision.replaces_other_kind);
}

const auto nothing = [](Entry&) {};
const auto size = [](Entry& e) { e.size = 1; };
const auto later = [](Entry& e) { ++e.modified.seconds; };
const auto mode = [](Entry& e) { e.mode = 0600; };
const auto owners = [](Entry& e) { e.uid = e.gid = 5; };
const auto link = [](Entry& e) { e.link_target = "other"; };
const auto device = [](Entry& e) { e.device_minor = 9; };

}  // namespace

TEST_SUITE("tree/compare") {
  TEST_CASE("files by the quick check") {
    for (const Case& c : {
             Case{"equal", Kind::file, nothing, all, false, Need::nothing, ""},
             {"equal with no attributes", Kind::file, nothing, {}, false, Need::nothing, ""},
             {"size", Kind::file, size, all, false, Need::content, "s"},
             {"size without -t", Kind::file, size, {}, false, Need::content, "sT"},
             {"time", Kind::file, later, all, false, Need::content, "t"},
             {"time without -t", Kind::file, later, {}, false, Need::content, "T"},
             {"mode", Kind::file, mode, all, false, Need::metadata, "p"},
             {"mode without -p", Kind::file, mode, only_times, false, Need::nothing, ""},
             {"owners", Kind::file, owners, all, false, Need::metadata, "og"},
             {"owners without -og", Kind::file, owners, only_times, false, Need::nothing, ""},
         }) {
      check(c);
    }
  }

  TEST_CASE("files by checksum") {
    for (const Case& c : {
             Case{"equal", Kind::file, nothing, all, true, Need::check, ""},
             {"time", Kind::file, later, all, true, Need::check, "t"},
             {"time without -t", Kind::file, later, {}, true, Need::check, ""},
             {"size", Kind::file, size, all, true, Need::content, "cs"},
             {"size without -t", Kind::file, size, {}, true, Need::content, "csT"},
         }) {
      check(c);
    }
  }

  TEST_CASE("other kinds") {
    for (const Case& c : {
             Case{"directory", Kind::directory, nothing, all, false, Need::nothing, ""},
             {"directory time", Kind::directory, later, all, false, Need::metadata, "t"},
             {"directory time without -t", Kind::directory, later, {}, false, Need::nothing, ""},
             {"directory mode", Kind::directory, mode, all, false, Need::metadata, "p"},
             {"directory and -c", Kind::directory, nothing, all, true, Need::nothing, ""},
             {"link elsewhere", Kind::symlink, link, all, false, Need::create, "c"},
             {"link without -t", Kind::symlink, link, {}, false, Need::create, "cT"},
             {"link mode", Kind::symlink, mode, all, false, Need::nothing, ""},
             {"link owner", Kind::symlink, owners, all, false, Need::metadata, "og"},
             {"device numbers", Kind::block_device, device, all, false, Need::create, "c"},
             {"device of a fifo", Kind::fifo, device, all, false, Need::nothing, ""},
             {"fifo mode", Kind::fifo, mode, all, false, Need::metadata, "p"},
         }) {
      check(c);
    }
  }

  TEST_CASE("extended attributes and ACLs") {
    Entry source = entry_of(Kind::file);
    Entry target = source;
    source.extended = extended("1", "user::rw-\nuser:daemon:rw-");
    target.extended = extended("2", "user::rw-\nuser:daemon:r--");
    CHECK(letters(decide(source, &target, {all, {}}).why) == "ax");
    CHECK(decide(source, &target, {only_times, {}}).need == Need::nothing);
    target.extended = nullptr;
    CHECK(letters(decide(source, &target, {all, {}}).why) == "ax");
    source.extended = extended("", "");
    CHECK(decide(source, &target, {all, {}}).need == Need::nothing);
  }

  TEST_CASE("an ACL does not differ in what the mode says") {
    Entry source = entry_of(Kind::file);
    Entry target = source;
    target.mode = 0640;
    source.extended = extended("", "user::rw-\nuser:bin:rwx\ngroup::r--\nmask::---\nother::---");
    target.extended = extended("", "user::r--\nuser:bin:rwx\ngroup::r--\nmask::r--\nother::r--");
    CHECK(letters(decide(source, &target, {all, {}}).why) == "p");
    target.extended = extended("", "user::rw-\nuser:bin:rwx\ngroup::rw-\nmask::---\nother::---");
    CHECK(letters(decide(source, &target, {all, {}}).why) == "pa");
  }

  TEST_CASE("a free name and another kind") {
    for (const Kind kind : {Kind::file, Kind::directory, Kind::symlink, Kind::char_device}) {
      const Entry source = entry_of(kind);
      const Need fresh = kind == Kind::file ? Need::content : Need::create;
      const Decision absent = decide(source, nullptr, {all, {}});
      CHECK(absent.need == fresh);
      CHECK(letters(absent.why) == "+");
      CHECK_FALSE(absent.replaces_other_kind);
      const Entry other = entry_of(Kind::fifo);
      const Decision replaced = decide(source, &other, {all, {.checksum = true}});
      CHECK(replaced.need == fresh);
      CHECK(letters(replaced.why) == "+");
      CHECK(replaced.replaces_other_kind);
    }
  }

  TEST_CASE("-I, --size-only and -c: who decides") {
    const Entry source = entry_of(Kind::file);
    Entry touched = source;
    ++touched.modified.seconds;
    const auto by = [&](const Comparison& comparison, const Entry& target) {
      return decide(source, &target, {all, comparison});
    };
    CHECK(by({.ignore_times = true}, source).need == Need::content);
    CHECK(letters(by({.ignore_times = true}, source).why).empty());
    CHECK(by({.size_only = true}, touched).need == Need::metadata);
    CHECK(letters(by({.size_only = true}, touched).why) == "t");
    CHECK(by({.ignore_times = true, .size_only = true}, source).need == Need::nothing);
    CHECK(by({.checksum = true, .ignore_times = true, .size_only = true}, touched).need ==
          Need::check);
  }

  TEST_CASE("--append writes what is shorter at the target and nothing else") {
    const Entry source = entry_of(Kind::file);
    Entry target = source;
    const Rules rules{all, {.append = true}};
    ++target.modified.seconds;
    target.mode = 0600;
    CHECK(decide(source, &target, rules).need == Need::nothing);
    target.size = 200;
    CHECK(decide(source, &target, rules).need == Need::nothing);
    target.size = 99;
    CHECK(decide(source, &target, rules).need == Need::content);
    target = source;
    target.mode = 0600;
    CHECK(decide(source, &target, rules).need == Need::metadata);
    CHECK(decide(source, nullptr, rules).need == Need::content);
  }

  TEST_CASE("-u leaves a newer file alone, whatever else differs") {
    Entry source = entry_of(Kind::file);
    Entry target = source;
    target.size = 1;
    const Rules rules{all, {.update = true}};
    CHECK(decide(source, &target, rules).need == Need::content);
    ++target.modified.seconds;
    target.mode = 0600;
    CHECK(decide(source, &target, rules).need == Need::nothing);
    CHECK(decide(source, &target, {all, {.checksum = true, .update = true}}).need == Need::nothing);
    target.kind = Kind::symlink;
    CHECK(decide(source, &target, rules).need == Need::content);
    source.kind = Kind::symlink;
    source.link_target = "elsewhere";
    CHECK(decide(source, &target, rules).need == Need::create);
  }
}
}  // namespace lockstep::tree
