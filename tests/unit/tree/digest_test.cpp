// Digests say "equal" exactly for what the run compares.
#include "tree/digest.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace lockstep::tree {
namespace {

DigestKey key_of(int value) {
  DigestKey key{};
  key.fill(static_cast<std::byte>(value));
  return key;
}

Listing files(std::uint32_t count) {
  Listing listing;
  for (std::uint32_t i = 0; i < count; ++i) {
    Entry entry;
    entry.name = std::to_string(1'000'000 + i);
    entry.mode = 0644;
    entry.size = i;
    entry.modified = {1'600'000'000 + i, 17};
    listing.entries.push_back(entry);
  }
  return listing;
}

std::vector<RangeDigest> digests(const Listing& listing, const Attributes& attributes,
                                 const DigestKey& key = key_of(1),
                                 const std::vector<std::uint64_t>& links = {}) {
  std::vector<RangeDigest> out;
  for (const EntryRange& range : digest_ranges(listing, attributes, key, links)) {
    out.push_back(range.digest);
  }
  return out;
}

std::size_t new_ranges(const std::vector<RangeDigest>& before,
                       const std::vector<RangeDigest>& after) {
  const std::set<RangeDigest> known(before.begin(), before.end());
  return static_cast<std::size_t>(std::count_if(
      after.begin(), after.end(), [&](const RangeDigest& one) { return !known.contains(one); }));
}

std::size_t changed_ranges(const Attributes& attributes,
                           const std::function<void(Listing&)>& change) {
  Listing listing = files(10'000);
  const auto before = digests(listing, attributes);
  change(listing);
  const auto after = digests(listing, attributes);
  CHECK(before.size() == after.size());
  return new_ranges(before, after);
}

Attributes mask(unsigned bits) {
  const auto bit = [bits](unsigned index) { return ((bits >> index) & 1U) != 0; };
  return {bit(0), bit(1), bit(2), bit(3), bit(4), bit(5)};
}

void give_xattr(Entry& entry) {
  Extended extended;
  extended.xattrs = {{"user.a", "1"}};
  entry.extended = std::make_shared<const Extended>(extended);
}
void give_acl(Entry& entry) {
  Extended extended;
  extended.acl = "user::rw-";
  entry.extended = std::make_shared<const Extended>(extended);
}

}  // namespace

TEST_SUITE("tree/digest") {
  TEST_CASE("an empty listing has no ranges") {
    CHECK(digest_ranges({}, {}, key_of(1)).empty());
  }

  TEST_CASE("ranges cover a listing without gaps") {
    for (const std::uint32_t count : {1U, 1024U, 2049U, 50'000U}) {
      CAPTURE(count);
      const auto ranges = digest_ranges(files(count), {}, key_of(1));
      CHECK((ranges.size() == 1) == (count <= 1024));
      std::uint32_t next = 0;
      for (const EntryRange& range : ranges) {
        CHECK(range.first == next);
        CHECK(range.last > range.first);
        CHECK(range.last - range.first <= 2048);
        next = range.last;
      }
      CHECK(next == count);
    }
  }

  TEST_CASE("equal listings have equal digests under every mask") {
    for (unsigned bits = 0; bits < 64; ++bits) {
      CHECK(digests(files(2'000), mask(bits)) == digests(files(2'000), mask(bits)));
    }
  }

  TEST_CASE("a change counts under its own mask only and in one range") {
    const struct {
      const char* what;
      unsigned bit;  // of mask(); 6: always
      std::function<void(Entry&)> change;
    } cases[] = {
        {"mode", 0, [](Entry& e) { e.mode = 0600; }},
        {"uid", 2, [](Entry& e) { e.uid = 7; }},
        {"gid", 3, [](Entry& e) { e.gid = 7; }},
        {"xattr", 4, give_xattr},
        {"acl", 5, give_acl},
        {"size", 6, [](Entry& e) { ++e.size; }},
        {"time", 6, [](Entry& e) { ++e.modified.seconds; }},
        {"nanoseconds", 6, [](Entry& e) { ++e.modified.nanoseconds; }},
        {"kind", 6, [](Entry& e) { e.kind = Kind::fifo; }},
    };
    for (const auto& c : cases) {
      CAPTURE(c.what);
      const auto edit = [&](Listing& listing) { c.change(listing.entries[5'000]); };
      for (unsigned bit = 0; bit < 6; ++bit) {
        CAPTURE(bit);
        CHECK(changed_ranges(mask(1U << bit), edit) == (c.bit == 6 || c.bit == bit ? 1 : 0));
      }
    }
  }

  TEST_CASE("times of directories and links count with the times only") {
    for (const Kind kind : {Kind::directory, Kind::symlink}) {
      Listing a = files(3);
      a.entries[1].kind = kind;
      a.entries[1].link_target = "t";
      Listing b = a;
      ++b.entries[1].modified.seconds;
      CHECK(digests(a, mask(0)) == digests(b, mask(0)));
      CHECK(digests(a, mask(2)) != digests(b, mask(2)));
    }
  }

  TEST_CASE("what never counts") {
    Listing a = files(3);
    Listing b = a;
    b.entries[0].inode = {1, 2};
    b.entries[0].links = 5;
    b.entries[1].sparse = true;
    b.entries[2].extended = std::make_shared<const Extended>();  // the same as none
    CHECK(digests(a, mask(63)) == digests(b, mask(63)));
  }

  TEST_CASE("values of links and devices count") {
    Listing a = files(2);
    a.entries[0].kind = Kind::symlink;
    a.entries[1].kind = Kind::char_device;
    Listing b = a;
    b.entries[0].link_target = "x";
    Listing c = a;
    c.entries[1].device_minor = 1;
    CHECK(digests(a, {}) != digests(b, {}));
    CHECK(digests(a, {}) != digests(c, {}));
  }

  TEST_CASE("owners count by name where they have one") {
    Listing a = files(3);
    Listing b = a;
    for (Entry& entry : b.entries) entry.uid = 1234;
    a.users = {{0, "images"}};
    b.users = {{1234, "images"}};
    CHECK(digests(a, mask(4)) == digests(b, mask(4)));
    b.users = {{1234, "other"}};
    CHECK(digests(a, mask(4)) != digests(b, mask(4)));
  }

  TEST_CASE("extended attributes have one encoding") {
    Listing two = files(1);
    Extended extended;
    extended.xattrs = {{"a", "b"}, {"c", "d"}};
    two.entries[0].extended = std::make_shared<const Extended>(extended);
    Listing moved = files(1);  // the second attribute's text where the ACL's would be
    extended.xattrs = {{"a", "b"}};
    extended.acl = "c";
    extended.default_acl = "d";
    moved.entries[0].extended = std::make_shared<const Extended>(extended);
    CHECK(digests(two, mask(48)) != digests(moved, mask(48)));
  }

  TEST_CASE("the key and the hard links matter") {
    const Listing listing = files(5'000);
    CHECK(new_ranges(digests(listing, {}), digests(listing, {}, key_of(2))) > 1);
    std::vector<std::uint64_t> links(5'000, 0);
    CHECK(digests(listing, {}) == digests(listing, {}, key_of(1), links));
    links[100] = links[200] = 1;
    CHECK(digests(listing, {}) != digests(listing, {}, key_of(1), links));
  }

  TEST_CASE("one inserted entry of 100 000 touches at most two ranges") {
    const Listing listing = files(100'000);
    const auto before = digests(listing, {});
    CHECK(before.size() > 50);
    for (const std::size_t position : {0UL, 1UL, 512UL, 33'333UL, 50'000UL, 99'999UL, 100'000UL}) {
      CAPTURE(position);
      Listing changed = listing;
      Entry entry = position == 0 ? Entry{} : changed.entries[position - 1];
      entry.name = position == 0 ? "0" : entry.name + "x";
      changed.entries.insert(changed.entries.begin() + static_cast<std::ptrdiff_t>(position),
                             entry);
      const std::size_t touched = new_ranges(before, digests(changed, {}));
      CHECK(touched >= 1);
      CHECK(touched <= 2);
    }
  }
}
}  // namespace lockstep::tree
