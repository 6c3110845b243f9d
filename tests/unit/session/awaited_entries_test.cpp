// What is asked of a directory: named by the source, or by what is here.
#include "session/awaited_entries.hpp"

#include <doctest/doctest.h>

using namespace lockstep;
using session::AwaitedEntries;

namespace {

std::vector<tree::Entry> own(const std::vector<std::string>& names) {
  std::vector<tree::Entry> entries(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) entries[i].name = names[i];
  return entries;
}

wire::Entries unnamed(std::uint32_t range, std::uint32_t first, std::size_t count) {
  wire::Entries message;
  message.range = range;
  message.first = first;
  message.named = false;
  message.entries.resize(count);
  message.link_groups.resize(count);
  return message;
}

std::string names_of(const AwaitedEntries::Parts& parts) {
  std::string names;
  for (const wire::Entries& part : parts) {
    for (const tree::Entry& entry : part.entries) names.append(entry.name);
  }
  return names;
}

bool refused(AwaitedEntries& awaited, wire::Entries message, const std::vector<tree::Entry>& here) {
  try {
    static_cast<void>(awaited.add(std::move(message), here));
    return false;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    return true;
  }
}

// Four entries in two ranges, of which the second one differs: its names are the last two.
const std::vector<tree::EntryRange> cuts = {{0, 2, {}}, {2, 4, {}}};

}  // namespace

TEST_SUITE("session/awaited entries") {
  TEST_CASE("entries without names get those of their places") {
    AwaitedEntries awaited({1});
    awaited.offer_names(cuts);
    wire::Entries half = unnamed(1, 2, 1);
    half.more = true;
    const std::vector<tree::Entry> here = own({"c", "d"});
    CHECK(awaited.add(half, here) == nullptr);
    CHECK_FALSE(awaited.complete());
    const AwaitedEntries::Parts* whole = awaited.add(unnamed(1, 3, 1), here);
    REQUIRE(whole != nullptr);
    CHECK(names_of(*whole) == "cd");
    CHECK(awaited.complete());
    CHECK(awaited.entries() == 2);
  }

  TEST_CASE("of several ranges each has its own names") {
    AwaitedEntries awaited({0, 1});
    awaited.offer_names(cuts);
    const std::vector<tree::Entry> here = own({"a", "b", "c", "d"});
    CHECK(names_of(*awaited.add(unnamed(1, 2, 2), here)) == "cd");
    CHECK(names_of(*awaited.add(unnamed(0, 0, 2), here)) == "ab");
  }

  TEST_CASE("a source that has other names sends them") {
    AwaitedEntries awaited({1});
    awaited.offer_names(cuts);
    wire::Entries named = unnamed(1, 2, 1);
    named.named = true;
    named.entries.front().name.push_back('x');
    CHECK(names_of(*awaited.add(named, own({"c", "d"}))) == "x");
  }

  TEST_CASE("names are not made up") {
    const std::vector<tree::Entry> here = own({"c", "d"});
    AwaitedEntries silent({1});
    CHECK(refused(silent, unnamed(1, 2, 2), here));
    AwaitedEntries awaited({1});
    awaited.offer_names(cuts);
    CHECK(refused(awaited, unnamed(0, 0, 2), here));  // a range that is the same
    CHECK(refused(awaited, unnamed(1, 2, 3), here));  // more than there are
    CHECK(refused(awaited, unnamed(1, 1, 1), here));  // before the range
    CHECK(refused(awaited, unnamed(1, 4, 1), here));  // behind it
    CHECK(refused(awaited, unnamed(1, 0xFFFFFFFE, 2), here));
    CHECK(refused(awaited, unnamed(1, 2, 2), own({"c"})));  // cut in another way than was said
  }

  TEST_CASE("nothing comes twice") {
    AwaitedEntries awaited({1});
    awaited.offer_names(cuts);
    const std::vector<tree::Entry> here = own({"c", "d"});
    REQUIRE(awaited.add(unnamed(1, 2, 2), here) != nullptr);
    CHECK(refused(awaited, unnamed(1, 2, 2), here));
  }
}
