// A peer that does not keep to the protocol: the session ends with an error, nothing else.
#include "trees.hpp"

using namespace lockstep;
using namespace lockstep::test;

namespace {

/// What the run's error says; empty where it went through.
std::string refusal_of(MemoryTree source, MemoryTree target, const Settings& settings,
                       const Tamper& tamper) {
  try {
    static_cast<void>(sync(source, target, settings, tamper));
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    return error.what();
  }
  return "";
}

/// Does something to every message of one kind on its way.
template <class Kind, class Body>
Tamper each(Body body) {
  Tamper tamper;
  tamper.messages = [body](std::vector<wire::Message>& messages, bool /*to_target*/) {
    if (std::holds_alternative<Kind>(messages.front())) body(messages);
  };
  return tamper;
}

template <class Kind>
Tamper twice() {
  return each<Kind>([](auto& messages) { messages.push_back(messages.front()); });
}

Tamper frames_twice() {
  Tamper tamper;
  tamper.frames = [](std::vector<Bytes>& frames) { frames.push_back(frames.front()); };
  return tamper;
}

MemoryTree with_file(std::size_t bytes, std::uint64_t seed) {
  MemoryTree tree = sample_tree();
  tree.file("file", noise(bytes, seed), 4000 + static_cast<std::int64_t>(seed));
  return tree;
}

Settings one_file() {
  Settings settings = archive();
  settings.picks = {"file"};
  settings.single_name = "renamed";
  return settings;
}

}  // namespace

TEST_CASE("a block comes once") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Settings settings = archive();
    settings.seed = seed;
    CHECK(refusal_of(with_file(5'000'000, 1), {}, settings, frames_twice()) != "");
  }
}

TEST_CASE("a block asked for again comes once more") {
  Settings settings = archive();
  settings.faults.corrupt["file"] = 1;
  CHECK(refusal_of(with_file(5'000'000, 1), {}, settings, frames_twice()) != "");
}

TEST_CASE("a segment is answered once a round") {
  const MemoryTree source = with_file(900'000, 1);
  const MemoryTree target = with_file(900'000, 2);
  CHECK(refusal_of(source, target, archive(), twice<wire::Result>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::Sums>()) != "");
  CHECK(refusal_of(source, target, archive(), frames_twice()) != "");
}

TEST_CASE("few literals are as many as was said") {
  const MemoryTree target = with_file(900'000, 1);
  MemoryTree source = target;
  Bytes edited = noise(900'000, 1);
  std::ranges::copy(noise(100, 7), edited.begin() + 500'000);
  source.file("file", edited, 5000);
  int seen = 0;
  const auto refused = [&](auto change) {
    const Tamper tamper = each<wire::Result>([&](auto& messages) {
      auto& result = std::get<wire::Result>(messages.front());
      if (!result.few) return;
      ++seen;
      change(result);
    });
    return !refusal_of(source, target, archive(), tamper).empty();
  };
  CHECK_FALSE(refused([](wire::Result& /*r*/) {}));
  CHECK(seen == 1);
  CHECK(refused([](wire::Result& r) { r.literal_bytes = 0; }));
  CHECK(refused([](wire::Result& r) { ++r.literal_bytes; }));
  CHECK(refused([](wire::Result& r) { r.few->bytes.clear(); }));
  CHECK(refused([](wire::Result& r) { r.few->bytes.resize(9000); }));
}

TEST_CASE("messages that come once do not come twice") {
  const MemoryTree source = with_file(900'000, 1);
  const MemoryTree target = with_file(800'000, 2);
  CHECK(refusal_of(source, target, archive(), twice<wire::Root>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::Directory>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::Entries>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::TreeEnd>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::Wants>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::Fetch>()) != "");
  CHECK(refusal_of(source, target, archive(), twice<wire::Done>()) != "");
}

TEST_CASE("directories come in order") {
  const auto renamed = [](const char* name, const char* as) {
    return each<wire::Directory>([name, as](auto& messages) {
      auto& directory = std::get<wire::Directory>(messages.front());
      if (directory.name == name) directory.name = as;
    });
  };
  CHECK(refusal_of(sample_tree(), {}, archive(), renamed("hollow", "d")) != "");
  CHECK(refusal_of(sample_tree(), {}, archive(), renamed("hollow", "a")) != "");
  CHECK(refusal_of(sample_tree(), {}, archive(), renamed("hollow", "..")) != "");
  CHECK(refusal_of(sample_tree(), {}, archive(), renamed("deep", "a/b")) != "");
  CHECK(refusal_of(sample_tree(), {}, archive(), renamed("", "x")) != "");
  // A sub-directory of one that is over: "hollow" follows "d", so "d" takes no more children.
  const Tamper late = each<wire::Directory>([](auto& messages) {
    auto& directory = std::get<wire::Directory>(messages.front());
    if (directory.name != "hollow") return;
    wire::Directory child = directory;
    child.parent = 1;
    child.name = "z";
    messages.push_back(child);
  });
  CHECK(refusal_of(sample_tree(), {}, archive(), late) != "");
}

TEST_CASE("only the ranges that were asked for come, and end") {
  const auto entries = [](auto change) {
    return each<wire::Entries>(
        [change](auto& messages) { change(std::get<wire::Entries>(messages.front())); });
  };
  const auto refused = [&](auto change) {
    return refusal_of(sample_tree(), {}, archive(), entries(change)) != "";
  };
  CHECK(refused([](wire::Entries& e) { ++e.range; }));
  CHECK(refused([](wire::Entries& e) { ++e.directory; }));
  CHECK(refused([](wire::Entries& e) { e.first = 0xFFFFFFFF; }));
  CHECK(refused([](wire::Entries& e) { e.entries.clear(), e.link_groups.clear(); }));
  CHECK(refused([](wire::Entries& e) { std::swap(e.entries.front(), e.entries.back()); }));
  CHECK(refused([](wire::Entries& e) { e.named = false; }));
  CHECK(refused([](wire::Entries& e) { e.entries.back().name = "../x"; }));
  CHECK(refused([](wire::Entries& e) { e.entries.back().name = ".lockstep-stage"; }));
}

TEST_CASE("one file is one file") {
  const auto root = [](auto change) {
    return each<wire::Root>(
        [change](auto& messages) { change(std::get<wire::Root>(messages.front())); });
  };
  Settings settings = archive();
  settings.single_name = "renamed";
  const Tamper claimed = root([](wire::Root& r) { r.single = true; });
  CHECK(refusal_of(sample_tree(), {}, settings, claimed) != "");

  CHECK(refusal_of(with_file(10, 1), {}, one_file(), {}).empty());
  const Tamper metadata = root([](wire::Root& r) { r.has_metadata = true; });
  CHECK(refusal_of(with_file(10, 1), {}, one_file(), metadata) != "");
  const Tamper directory = each<wire::Entries>([](auto& messages) {
    std::get<wire::Entries>(messages.front()).entries.front().kind = tree::Kind::directory;
  });
  CHECK(refusal_of(with_file(10, 1), {}, one_file(), directory) != "");
  const Tamper whole = each<wire::Directory>(
      [](auto& messages) { std::get<wire::Directory>(messages.front()).whole = true; });
  CHECK(refusal_of(with_file(10, 1), {}, one_file(), whole) != "");
  const Tamper more = each<wire::Directory>([](auto& messages) {
    wire::Directory child;
    child.name = "below";
    messages.emplace_back(child);
  });
  CHECK(refusal_of(with_file(10, 1), {}, one_file(), more) != "");
}

TEST_CASE("the target asks within bounds") {
  const MemoryTree source = with_file(900'000, 1);
  const MemoryTree target = with_file(800'000, 2);
  const auto refused = [&]<class Kind>(auto change, Kind /*kind*/) {
    const Tamper tamper =
        each<Kind>([change](auto& messages) { change(std::get<Kind>(messages.front())); });
    return !refusal_of(source, target, archive(), tamper).empty();
  };
  CHECK(refused([](wire::Wants& w) { w.through += 1000; }, wire::Wants{}));
  CHECK(
      refused([](wire::Wants& w) { w.wants.insert(w.wants.end(), w.wants.begin(), w.wants.end()); },
              wire::Wants{}));
  CHECK(refused(
      [](wire::Wants& w) {
        for (wire::Want& want : w.wants) want.ranges = {0, 0};
      },
      wire::Wants{}));
  CHECK(refused(
      [](wire::Wants& w) {
        for (wire::Want& want : w.wants) want.ranges = {7};
      },
      wire::Wants{}));
  CHECK(refused([](wire::Fetch& f) { f.id += 5; }, wire::Fetch{}));
  CHECK(refused([](wire::Fetch& f) { f.file.directory = 99; }, wire::Fetch{}));
  CHECK(refused([](wire::Fetch& f) { f.file.entry = 99; }, wire::Fetch{}));
  CHECK(refused([](wire::Sums& s) { s.segment = 77; }, wire::Sums{}));
  CHECK(refused([](wire::Sums& s) { s.id = 77; }, wire::Sums{}));
  CHECK(refused([](wire::Sums& s) { s.blob = noise(50, 3); }, wire::Sums{}));
  CHECK(refused([](wire::Done& d) { d.ids = {77}; }, wire::Done{}));
}

namespace {

/// One message of the run is lost, repeated or changed in one bit.
Tamper one_fault(std::uint64_t seed) {
  auto random = std::make_shared<std::mt19937_64>(seed);
  auto countdown = std::make_shared<std::uint64_t>((*random)() % 60);
  Tamper tamper;
  tamper.messages = [=](std::vector<wire::Message>& messages, bool /*to_target*/) {
    if ((*countdown)-- != 0) return;
    switch ((*random)() % 4) {
      case 0:
        messages.clear();
        break;
      case 1:
        messages.push_back(messages.front());
        break;
      default: {
        Bytes plain;
        wire::encode(messages.front(), plain);
        plain[(*random)() % plain.size()] ^= static_cast<std::byte>(1U << ((*random)() % 8));
        ByteReader reader(plain);
        messages.front() = wire::decode(reader);
      }
    }
  };
  return tamper;
}

}  // namespace

TEST_CASE("one fault anywhere ends in an error or in a finished run") {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    MemoryTree source = with_file(300'000, 1);
    source.file("second", noise(1'200'000, 5), 4000);
    MemoryTree target = with_file(200'000 + 100'000 * (seed % 2), 2);
    Settings settings = archive();
    settings.seed = seed;
    settings.options.delete_extras = seed % 3 == 0;
    settings.options.hard_links = seed % 5 == 0;
    settings.options.comparison.checksum = seed % 7 == 0;
    try {
      static_cast<void>(sync(source, target, settings, one_fault(seed)));
    } catch (const Error&) {
      ++refused;
    } catch (const BothWait&) {
      ++refused;  // a real one ends by its timeout
    }
  }
  CHECK(refused > 20);
}

TEST_CASE("a tree that arrived as another one than was announced is told at both ends") {
  const Tamper other_mode = each<wire::Entries>([](auto& messages) {
    for (tree::Entry& entry : std::get<wire::Entries>(messages.front()).entries) entry.mode ^= 1U;
  });
  const Tamper other_sum = each<wire::Summary>(
      [](auto& messages) { std::get<wire::Summary>(messages.front()).tree.emplace(); });
  for (const bool push : {true, false}) {
    CAPTURE(push);
    Settings settings = archive();
    settings.push = push;
    for (const Tamper& tamper : {other_mode, other_sum}) {
      MemoryTree source = with_file(5000, 1);
      MemoryTree target;
      const Outcome outcome = sync(source, target, settings, tamper);
      CHECK(outcome.summary.code == ExitCode::verification);
      CHECK(outcome.summary.text.find("verification failed") == 0);
    }
  }
}
