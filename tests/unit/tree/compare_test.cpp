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
  const Decision decision = decide(source, &target, {c.attributes, c.checksum});
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
    source.extended = extended("1", "user::rw-");
    target.extended = extended("2", "user::r--");
    CHECK(letters(decide(source, &target, {all, false}).why) == "ax");
    CHECK(decide(source, &target, {only_times, false}).need == Need::nothing);
    target.extended = nullptr;
    CHECK(letters(decide(source, &target, {all, false}).why) == "ax");
    source.extended = extended("", "");
    CHECK(decide(source, &target, {all, false}).need == Need::nothing);
  }

  TEST_CASE("a free name and another kind") {
    for (const Kind kind : {Kind::file, Kind::directory, Kind::symlink, Kind::char_device}) {
      const Entry source = entry_of(kind);
      const Need fresh = kind == Kind::file ? Need::content : Need::create;
      const Decision absent = decide(source, nullptr, {all, false});
      CHECK(absent.need == fresh);
      CHECK(letters(absent.why) == "+");
      CHECK_FALSE(absent.replaces_other_kind);
      const Entry other = entry_of(Kind::fifo);
      const Decision replaced = decide(source, &other, {all, true});
      CHECK(replaced.need == fresh);
      CHECK(letters(replaced.why) == "+");
      CHECK(replaced.replaces_other_kind);
    }
  }

  TEST_CASE("nanoseconds count only where both sides have them") {
    const struct {
      Timestamp a, b;
      bool same;
    } cases[] = {{{5, 1}, {5, 1}, true},  {{5, 1}, {5, 2}, false},
                 {{5, 0}, {5, 2}, true},  {{5, 2}, {5, 0}, true},
                 {{5, 0}, {6, 0}, false}, {{-1, 999'999'999}, {0, 0}, false}};
    for (const auto& c : cases) {
      CHECK(same_time(c.a, c.b) == c.same);
      CHECK(same_time(c.b, c.a) == c.same);
    }
  }
}
}  // namespace lockstep::tree
