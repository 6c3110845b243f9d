#include "sim/sync_run.hpp"

#include "base/error.hpp"
#include "sim/sync_trees.hpp"
#include "support/memory_session.hpp"

namespace lockstep::sim {
namespace {

using test::Faults;
using test::MemoryTree;
using test::Settings;

constexpr unsigned attempts_max = 5;  // the last one without faults
constexpr unsigned versions_max = 3;

Settings random_settings(Draw& draw) {
  Settings settings = test::archive();
  tree::SyncOptions& options = settings.options;
  settings.push = draw.chance(0.5);
  settings.batch_entries = draw.of<std::uint64_t>({1, 3, 65536});
  settings.chunk_bytes = draw.of<std::size_t>({0, 500, 65536});
  options.delete_extras = draw.chance(0.7);
  options.delete_before = options.delete_extras && draw.chance(0.3);
  options.force = true;  // a directory makes way for a file also without --delete
  options.hard_links = draw.chance(0.4);
  options.detect_renames = draw.chance(0.8);
  options.whole_file = draw.chance(0.2);
  options.delay_updates = draw.chance(0.2);
  options.comparison.checksum = draw.chance(0.2);
  options.allow_empty_source = true;
  return settings;
}

Faults random_faults(Draw& draw, const MemoryTree& source) {
  Faults faults;
  const std::vector<std::string> paths = source.paths();
  switch (draw.below(7)) {
    case 0:
    case 1:
      faults.steps = draw.below(60);
      break;
    case 2:
    case 3:
      faults.names = draw.below(10);
      faults.unordered = draw.chance(0.5);
      break;
    case 4:
      if (!paths.empty()) faults.unreadable[draw.of(paths)] = ExitCode::partial;
      break;
    case 5:
      if (!paths.empty()) faults.corrupt[draw.of(paths)] = 1;
      break;
    default:
      if (paths.empty()) break;
      (draw.chance(0.5) ? faults.bad_basis : faults.unwritable).insert(draw.of(paths));
  }
  return faults;
}

class Story {
 public:
  Story(std::uint64_t seed, SyncMutation mutation)
      : draw_(seed),
        mutation_(mutation),
        target_(random_tree(draw_)),
        source_(draw_.chance(0.8) ? target_ : random_tree(draw_)) {}

  SyncOutcome tell() {
    for (unsigned version = 0; version < versions_max; ++version) {
      change_tree(source_, draw_);
      ++outcome_.versions;
      bring();
    }
    return std::move(outcome_);
  }

 private:
  // Until a run ends well.
  void bring() {
    Settings settings = random_settings(draw_);
    for (unsigned attempt = 1; attempt <= attempts_max; ++attempt) {
      settings.seed = draw_.below(1U << 30U);
      const bool last = attempt == attempts_max;
      settings.faults = last ? Faults{} : random_faults(draw_, source_);
      settings.faults.replaces_in_two_steps = mutation_ == SyncMutation::replaces_in_two_steps;
      settings.faults.trusts_content = mutation_ == SyncMutation::trusts_content;
      if (ends_well(settings)) return;
      if (last) complain({"a run without faults did not end well"});
      if (draw_.chance(0.2)) change_tree(source_, draw_);
    }
  }

  bool ends_well(const Settings& settings) {
    const MemoryTree before = target_;
    std::vector<std::string> found;
    bool well = false;
    ++outcome_.runs;
    try {
      const test::Outcome run = test::sync(source_, target_, settings);
      well = run.summary.code == ExitCode::ok;
      outcome_.trace += "exit " + std::to_string(static_cast<int>(run.summary.code)) + '\n';
      for (const std::string& line : run.journal) outcome_.trace += line + '\n';
    } catch (const test::Stopped&) {
      ++outcome_.stopped;
      outcome_.trace += "stopped\n";
    }
    check_between(before, source_, target_, settings.options, found);
    if (well) check_end(source_, target_, settings.options, found);
    complain(found);
    return well;
  }

  void complain(const std::vector<std::string>& found) {
    for (const std::string& what : found) {
      outcome_.complaints.push_back("run " + std::to_string(outcome_.runs) + ": " + what);
    }
  }

  Draw draw_;
  SyncMutation mutation_;
  MemoryTree target_;
  MemoryTree source_;
  SyncOutcome outcome_;
};

}  // namespace

SyncOutcome sync_run(std::uint64_t seed, SyncMutation mutation) {
  return Story(seed, mutation).tell();
}

}  // namespace lockstep::sim
