// A manifest says everything that its mask keeps, in one way only.
#include "tree/manifest.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "base/error.hpp"

namespace lockstep::tree {
namespace {

/// A tree by path; the root's path is empty.
using Tree = std::map<std::string, std::map<std::string, ManifestEntry>>;

const ManifestMask everything{{true, true, true, true, true, true}, true};

struct Written {
  Bytes bytes;
  ManifestTotals totals;
};

ManifestEntry root_entry() {
  ManifestEntry root;
  root.entry.kind = Kind::directory;
  root.entry.mode = 0755;
  return root;
}

Written write(const Tree& tree, const ManifestMask& mask = everything,
              const ManifestEntry& root = root_entry()) {
  Written result;
  ManifestWriter writer(mask, [&](View bytes) { append(result.bytes, bytes); });
  writer.add_root(root);
  while (const RelPath* path = writer.directory()) {
    const auto found = tree.find(path->text());
    if (found != tree.end()) {
      for (const auto& [name, entry] : found->second) writer.add(entry);
    }
    writer.end_directory();
  }
  result.totals = writer.finish();
  return result;
}

ManifestReader::Input input_of(View& bytes) {
  return [&bytes](MutableView out) {
    const std::size_t count = std::min(out.size(), bytes.size());
    std::copy_n(bytes.begin(), count, out.begin());
    bytes = bytes.subspan(count);
    return count;
  };
}

struct Read {
  Tree tree;
  std::vector<std::string> order;  // directories as they ended
  ManifestTotals totals;
};

Read read(View bytes) {
  Read result;
  ManifestReader reader(input_of(bytes));
  while (const auto item = reader.next()) {
    const std::string& path = item->directory->text();
    if (item->entry == nullptr) {
      result.order.push_back(path);
    } else {
      result.tree[path].emplace(item->entry->entry.name, *item->entry);
    }
  }
  CHECK_FALSE(reader.next());
  result.totals = reader.totals();
  return result;
}

std::optional<ExitCode> failure_of(View bytes) {
  try {
    (void)read(bytes);
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

void check_equal(const ManifestEntry& a, const ManifestEntry& b) {
  CHECK(a.entry.name == b.entry.name);
  CHECK(a.entry.kind == b.entry.kind);
  CHECK(a.entry.mode == b.entry.mode);
  CHECK(a.entry.uid == b.entry.uid);
  CHECK(a.entry.gid == b.entry.gid);
  CHECK(a.entry.size == b.entry.size);
  CHECK(a.entry.modified == b.entry.modified);
  CHECK(a.entry.link_target == b.entry.link_target);
  CHECK(a.entry.device_major == b.entry.device_major);
  CHECK(a.entry.device_minor == b.entry.device_minor);
  REQUIRE((a.entry.extended == nullptr) == (b.entry.extended == nullptr));
  if (a.entry.extended) CHECK(*a.entry.extended == *b.entry.extended);
  CHECK(a.user == b.user);
  CHECK(a.group == b.group);
  CHECK(a.content == b.content);
  CHECK(a.hard_link == b.hard_link);
}

/// Trees of every kind of entry, owners and depth, from a seed.
class RandomTree {
 public:
  explicit RandomTree(std::uint32_t seed) : random_(seed) {}

  Tree make() {
    fill("", 0);
    return std::move(tree_);
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  void fill(const std::string& path, int depth) {
    auto& entries = tree_[path];
    const std::uint64_t count = below(depth == 0 ? 40 : 8);
    for (std::uint64_t i = 0; i < count; ++i) {
      ManifestEntry item = entry(depth);
      const std::string name = item.entry.name;
      if (!entries.emplace(name, item).second || item.entry.kind != Kind::directory) continue;
      fill(RelPath::parse(path).child(name).text(), depth + 1);
    }
  }

  ManifestEntry entry(int depth) {
    static constexpr Kind kinds[] = {Kind::file,   Kind::file, Kind::file,        Kind::symlink,
                                     Kind::socket, Kind::fifo, Kind::char_device, Kind::directory};
    ManifestEntry item;
    Entry& entry = item.entry;
    entry.kind = depth > 5 ? Kind::file : kinds[below(std::size(kinds))];
    entry.name = std::string(1 + below(3), static_cast<char>('\x80' + below(10)));
    entry.mode = static_cast<std::uint16_t>(below(4) == 0 ? below(010000) : 0644);
    entry.uid = static_cast<std::uint32_t>(below(3));
    entry.gid = static_cast<std::uint32_t>(below(2) == 0 ? keep_owner - 1 : 0);
    item.user = below(2) == 0 ? "" : "user" + std::to_string(entry.uid);
    entry.modified = {static_cast<std::int64_t>(random_()) - (std::int64_t{1} << 31U),
                      static_cast<std::uint32_t>(below(1'000'000'000))};
    give_value(item);
    if (below(5) == 0) {
      Extended extended;
      extended.xattrs = {{"user.a", std::string("x\0y", 3)}};
      extended.acl = "user::rw-";
      entry.extended = std::make_shared<const Extended>(extended);
    }
    return item;
  }

  void give_value(ManifestEntry& item) {
    Entry& entry = item.entry;
    if (entry.kind == Kind::file) {
      entry.size = random_() * below(1000);
      for (std::byte& byte : item.content) byte = static_cast<std::byte>(below(256));
      if (below(9) == 0) item.hard_link = "some/other";
    } else if (entry.kind == Kind::symlink) {
      entry.link_target = std::string(1 + below(20), 't');
      entry.size = entry.link_target.size();
    } else if (entry.kind == Kind::char_device) {
      entry.device_major = static_cast<std::uint32_t>(random_());
    }
  }

  std::mt19937 random_;
  Tree tree_;
};

ManifestEntry file(const std::string& name) {
  ManifestEntry item;
  item.entry.name = name;
  item.entry.size = 3;
  item.entry.mode = 0644;
  return item;
}

ManifestEntry directory(const std::string& name) {
  ManifestEntry item = file(name);
  item.entry.kind = Kind::directory;
  item.entry.size = 0;
  return item;
}

Tree small_tree() {
  Tree tree;
  tree[""] = {{"a", file("a")}, {"b", directory("b")}, {"c", file("c")}, {"d", directory("d")}};
  tree["b"] = {{"e", directory("e")}, {"f", file("f")}};
  tree["b/e"] = {{"g", file("g")}};
  return tree;
}

}  // namespace

TEST_SUITE("tree/manifest") {
  TEST_CASE("random trees come back as they were") {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
      CAPTURE(seed);
      const Tree tree = RandomTree(seed).make();
      const Written written = write(tree);
      const Read back = read(written.bytes);
      CHECK(back.totals.root == written.totals.root);
      CHECK(back.totals.entries == written.totals.entries);
      CHECK(back.totals.file_bytes == written.totals.file_bytes);
      for (const auto& [path, entries] : tree) {
        if (entries.empty()) continue;
        const auto& found = back.tree.at(path);
        REQUIRE(found.size() == entries.size());
        for (const auto& [name, entry] : entries) check_equal(found.at(name), entry);
      }
    }
  }

  TEST_CASE("a directory's subdirectories follow it one after the other") {
    CHECK(read(write(small_tree()).bytes).order == std::vector<std::string>{"", "b", "b/e", "d"});
  }

  TEST_CASE("entries and bytes are counted, a further name's bytes once") {
    Tree tree = small_tree();
    ManifestEntry link = file("h");
    link.hard_link = "a";
    tree[""].emplace("h", link);
    const ManifestTotals totals = write(tree).totals;
    CHECK(totals.entries == 9);
    CHECK(totals.file_bytes == 12);
  }

  TEST_CASE("the hash depends on everything that is kept and nothing else") {
    struct Case {
      const char* what;
      ManifestMask without;
      void (*change)(ManifestEntry&);
    };
    const Case cases[] = {
        {"mode",
         {{false, true, true, true, true, true}, true},
         [](auto& f) { f.entry.mode = 0600; }},
        {"time",
         {{true, false, true, true, true, true}, true},
         [](auto& f) { f.entry.modified.nanoseconds = 1; }},
        {"owner", {{true, true, false, true, true, true}, true}, [](auto& f) { f.entry.uid = 7; }},
        {"group", {{true, true, true, false, true, true}, true}, [](auto& f) { f.group = "g"; }},
        {"xattr",
         {{true, true, true, true, false, false}, true},
         [](auto& f) {
           f.entry.extended = std::make_shared<const Extended>(Extended{{{"user.a", ""}}, "", ""});
         }},
        {"link", {{true, true, true, true, true, true}, false}, [](auto& f) {
           f.hard_link = "a";
         }}};
    for (const Case& c : cases) {
      CAPTURE(c.what);
      Tree changed = small_tree();
      c.change(changed["b/e"].at("g"));
      CHECK(write(changed).totals.root != write(small_tree()).totals.root);
      CHECK(write(changed, c.without).totals.root == write(small_tree(), c.without).totals.root);
      CHECK(write(small_tree(), c.without).totals.root != write(small_tree()).totals.root);
    }
  }

  TEST_CASE("the hash depends on content, size, names and kinds whatever is kept") {
    const std::vector<void (*)(Tree&)> changes = {
        [](Tree& tree) { tree["b/e"].at("g").content[31] = std::byte{1}; },
        [](Tree& tree) { tree["b/e"].at("g").entry.size = 4; },
        [](Tree& tree) { tree["b/e"].at("g").entry.name = "gg"; },
        [](Tree& tree) { tree["b/e"].at("g").entry.kind = Kind::fifo; },
        [](Tree& tree) {
          tree["d"] = {{"g", file("g")}};
        },
        [](Tree& tree) { tree["d"] = std::exchange(tree["b/e"], {}); }};
    for (const auto& change : changes) {
      Tree changed = small_tree();
      change(changed);
      CHECK(write(changed, {}).totals.root != write(small_tree(), {}).totals.root);
    }
  }

  TEST_CASE("the root's own metadata counts") {
    ManifestEntry root = root_entry();
    root.entry.mode = 0700;
    CHECK(write({}, everything, root).totals.root != write({}).totals.root);
  }

  TEST_CASE("an owner counts by name, and by number only without one") {
    Tree named = small_tree();
    named[""].at("a").user = "alice";
    Tree renumbered = named;
    renumbered[""].at("a").entry.uid = 1234;
    CHECK(write(named).totals.root == write(renumbered).totals.root);
  }

  TEST_CASE("many entries take several blocks and little room") {
    Tree tree;
    for (int i = 0; i < 10'000; ++i) {
      const std::string name = std::to_string(1'000'000 + i);
      tree[""].emplace(name, file(name));
    }
    const Written written = write(tree);
    CHECK(written.bytes.size() > std::size_t{200} << 10U);
    CHECK(written.bytes.size() < std::size_t{400} << 10U);
    CHECK(read(written.bytes).tree.at("").size() == 10'000);
  }

  TEST_CASE("a manifest cut anywhere is refused") {
    const Written written = write(small_tree());
    for (std::size_t length = 0; length < written.bytes.size(); ++length) {
      CHECK(failure_of(View(written.bytes).first(length)).has_value());
    }
  }

  TEST_CASE("no bit of a manifest can be turned unseen") {
    const Written written = write(RandomTree(7).make());
    for (std::size_t i = 0; i < written.bytes.size() * 8; i += 3) {
      Bytes bad = written.bytes;
      bad[i / 8] ^= std::byte{1} << (i % 8);
      CAPTURE(i);
      const auto failure = failure_of(bad);
      if (!failure) {  // the number of a named owner is a hint
        CHECK(read(bad).totals.root == written.totals.root);
        continue;
      }
      CHECK((*failure == ExitCode::stream || *failure == ExitCode::verification));
    }
  }

  TEST_CASE("what is behind the end is refused") {
    Written written = write(small_tree());
    written.bytes.push_back(std::byte{});
    CHECK(failure_of(written.bytes) == ExitCode::stream);
  }

  TEST_CASE("a block longer than any may be is refused before it is read") {
    Bytes bytes = to_bytes(as_view("LSMANIF1"));
    ByteWriter(bytes).u32(0xFFFFFFFF);
    CHECK(failure_of(bytes) == ExitCode::stream);
  }

  TEST_CASE("a name that is no name is refused") {
    for (const char* name : {"..", "a/b", "", ".lockstep-stage"}) {
      Tree tree;
      tree[""].emplace("x", file(name));
      CHECK_THROWS_AS(write(tree), Error);
    }
  }
}

}  // namespace lockstep::tree
