// Trees: listing, digesting and creating entries.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include "base/crypto.hpp"
#include "commit/stage.hpp"
#include "fs/list.hpp"
#include "micro/material.hpp"
#include "micro/tree.hpp"
#include "tree/digest.hpp"

namespace lockstep::micro {
namespace {

void count(benchmark::State& state, const char* limit) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * entries_count));
  state.SetLabel(limit);
}

void list(benchmark::State& state) {
  const FullDirectory full;
  const auto root = fs::Root::open(full.path());
  const auto directory = root->directory({});
  for (auto _ : state) benchmark::DoNotOptimize(fs::list(*directory, {}));
  count(state, "getdents, statx");
}
BENCHMARK(list)->Name("fs/list an entry");

/// A name and 28 bytes of metadata.
void sha(benchmark::State& state) {
  const std::size_t bytes = entries_count * (entry_names().front().size() + 28);
  for (auto _ : state) benchmark::DoNotOptimize(sha256(View(noise_of(0)).first(bytes)));
  count(state, "");
}
BENCHMARK(sha)->Name("limit/sha-256 an entry");

void digest(benchmark::State& state) {
  const FullDirectory full;
  const auto listing = fs::list(*fs::Root::open(full.path())->directory({}), {});
  const tree::Attributes attributes{true, true, true, true, false, false};
  for (auto _ : state) {
    benchmark::DoNotOptimize(tree::digest_ranges(listing, attributes, tree::DigestKey{}));
  }
  count(state, "sha-256 an entry");
}
BENCHMARK(digest)->Name("tree/digest an entry");

tree::Entry entry_of(const std::string& name) {
  tree::Entry entry;
  entry.name = name;
  entry.mode = 0644;
  entry.size = small_file_bytes;
  entry.modified = {1600000000, 0};
  entry.uid = ::geteuid();
  entry.gid = ::getegid();
  return entry;
}

commit::StageOptions archive() {
  commit::StageOptions options;
  options.attributes = {true, true, true, true, false, false};
  return options;
}

/// `into_new`: a directory that is new itself and staged whole.
void create(benchmark::State& state, bool into_new) {
  const std::vector<std::string> names = entry_names();
  tree::Entry made = entry_of("new");
  made.kind = tree::Kind::directory;
  made.mode = 0755;
  for (auto _ : state) {
    state.PauseTiming();
    const test::TempDir work;
    state.ResumeTiming();
    commit::Stage stage(fs::Root::open(work.path()), archive());
    auto place = stage.existing({});
    if (into_new) place = stage.create_directory(place, made);
    for (const std::string& name : names) {
      stage.put_file(place, entry_of(name), View(noise_of(0)).first(small_file_bytes));
    }
    if (!stage.publish().problems.empty()) state.SkipWithError("not published");
    stage.finish([](const tree::Problem& /*problem*/) {});
  }
  count(state, "open, write, rename");
}
BENCHMARK_CAPTURE(create, existing, false)->Name("commit/create a file");
BENCHMARK_CAPTURE(create, staged, true)->Name("commit/create, new directory");

}  // namespace
}  // namespace lockstep::micro
