// Content: what cannot be read, what arrives damaged, many files, large files.
#include "trees.hpp"

using namespace lockstep;
using namespace lockstep::test;

TEST_CASE("a target file that cannot be written leaves the others alone") {
  MemoryTree source = sample_tree();
  MemoryTree target;
  Settings settings = archive();
  settings.faults.unwritable = {"d/c", "empty"};
  const Outcome outcome = sync(source, target, settings);
  CHECK(outcome.summary.code == ExitCode::partial);
  CHECK(outcome.problems.size() == 2);
  CHECK(target.size() == source.size() - 2);
}

namespace {

struct Damage {
  const char* name;
  std::size_t old_bytes;  // 0: new file
  std::size_t bytes;
  unsigned fatal;  // so many damaged arrivals are too many
};
const Damage damages[] = {{"pack", 0, 5000, 3},
                          {"block", 0, 1'500'000, 3},
                          {"delta", 60'000, 70'000, 3},
                          {"delta of the same size", 400'000, 400'000, 3}};

Outcome damaged_run(const Damage& damage, unsigned times, std::uint64_t seed, bool& whole) {
  MemoryTree source = sample_tree();
  source.file("hurt", noise(damage.bytes, 11), 2000);
  MemoryTree target;
  if (damage.old_bytes > 0) target.file("hurt", noise(damage.old_bytes, 12));
  Settings settings = archive();
  settings.seed = seed;
  settings.push = seed % 2 == 0;
  settings.options.detect_renames = false;
  settings.faults.corrupt["hurt"] = times;
  Outcome outcome = sync(source, target, settings);
  whole = describe(target, settings) == describe(source, settings);
  source.remove("hurt");
  target.remove("hurt");
  CHECK(describe(target, settings) == describe(source, settings));
  return outcome;
}

}  // namespace

TEST_CASE("what arrives damaged is asked for once more") {
  for (const Damage& damage : damages) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      CAPTURE(damage.name);
      CAPTURE(seed);
      bool whole = false;
      const Outcome outcome = damaged_run(damage, 1, seed, whole);
      CHECK(outcome.summary.code == ExitCode::ok);
      CHECK(whole);
    }
  }
}

TEST_CASE("what stays damaged fails alone and is named") {
  for (const Damage& damage : damages) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      CAPTURE(damage.name);
      CAPTURE(seed);
      bool whole = true;
      const Outcome outcome = damaged_run(damage, 100, seed, whole);
      CHECK(outcome.summary.code == ExitCode::verification);
      CHECK_FALSE(whole);
      REQUIRE(outcome.problems.size() == 1);
      CHECK(outcome.problems.front().message.find("hurt") != std::string::npos);
    }
  }
}

TEST_CASE("an old file that cannot be read is no basis") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    MemoryTree source = sample_tree();
    MemoryTree target = source;
    source.file("d/c", noise(seed % 2 == 0 ? 70'000 : 80'000, 3), 2000);
    Settings settings = archive();
    settings.seed = seed;
    settings.faults.bad_basis = {"d/c"};
    sync_well(source, target, settings);
  }
}

TEST_CASE("many small files") {
  MemoryTree source;
  for (int d = 0; d < 20; ++d) {
    const std::string directory = "d" + std::to_string(d);
    source.directory(directory);
    for (int f = 0; f < 100; ++f) {
      source.file(directory + "/f" + std::to_string(f),
                  noise(static_cast<std::size_t>(f * 13), static_cast<std::uint64_t>(d * 100 + f)));
    }
  }
  MemoryTree target;
  Settings settings = archive();
  settings.chunk_bytes = 4096;
  const Outcome outcome = sync_well(source, target, settings);
  CHECK(outcome.summary.files_transferred == 2000);
  for (int d = 0; d < 20; ++d) source.file("d" + std::to_string(d) + "/f50", "changed", 2000);
  const Outcome second = sync_well(source, target, settings);
  CHECK(second.summary.files_transferred == 20);
}

TEST_CASE("a file of several blocks and several delta segments") {
  constexpr std::size_t bytes = std::size_t{20} << 20U;
  Bytes content = noise(bytes, 21);
  MemoryTree source;
  MemoryTree target;
  source.file("big", content);
  Settings settings = archive();
  sync_well(source, target, settings);
  content[5'000'000] ^= std::byte{1};
  content[bytes - 1] ^= std::byte{1};
  source.file("big", content, 2000);
  const Outcome same_size = sync_well(source, target, settings);
  CHECK(same_size.bytes_to_target < 60'000);
  content.insert(content.begin() + 9'000'000, 1000, std::byte{5});
  source.file("big", content, 3000);
  settings.seed = 5;
  const Outcome inserted = sync_well(source, target, settings);
  CHECK(inserted.bytes_to_target < 200'000);
}

TEST_CASE("a damaged segment of several is sent again in blocks") {
  constexpr std::size_t bytes = std::size_t{18} << 20U;
  Bytes content = noise(bytes, 22);
  MemoryTree source;
  MemoryTree target;
  target.file("big", content);
  content[9'000'000] ^= std::byte{1};
  source.file("big", content, 2000);
  source.file("small", "beside");
  for (const unsigned times : {1U, 100U}) {
    MemoryTree copy = target;
    Settings settings = archive();
    settings.faults.corrupt["big"] = times;
    const Outcome outcome = sync(source, copy, settings);
    CHECK(outcome.summary.code == (times == 1 ? ExitCode::ok : ExitCode::verification));
    CHECK((*copy.find("big")->content == content) == (times == 1));
    CHECK(copy.find("small") != nullptr);
  }
}

TEST_CASE("-c finds a change behind equal size and time") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    MemoryTree source = sample_tree();
    MemoryTree target = source;
    target.file("d/b", noise(3000, 77));
    target.file("a", "ALPHA");
    Settings settings = archive();
    settings.seed = seed;
    settings.push = seed % 2 == 0;
    CHECK(sync(source, target, settings).changes.empty());
    settings.options.comparison.checksum = true;
    const Outcome outcome = sync_well(source, target, settings);
    CHECK(outcome.changes.size() == 2);
    CHECK(outcome.summary.files_transferred == 2);
  }
}

TEST_CASE("an empty file whose comparison was damaged still arrives") {
  MemoryTree source = sample_tree();
  source.file("void", "", 3000);
  MemoryTree target = sample_tree();
  target.file("void", "", 2000);
  Settings settings = archive();
  settings.options.comparison.checksum = true;
  settings.faults.bad_basis = {"void"};
  sync_well(source, target, settings);
}
