#include "daemon/metrics.hpp"

#include "base/error.hpp"
#include "commit/generations.hpp"
#include "report/exposition.hpp"

namespace lockstep::daemon {
namespace {

using report::Exposition;

struct Family {
  std::string_view name;
  std::string_view help;
  std::string_view type = "gauge";
};

// `value` says nothing where a dataset has none.
template <class Value>
void each(Exposition& out, const DaemonFigures& figures, const Family& family, Value value) {
  out.family(family.name, family.help, family.type);
  for (const DatasetFigures& one : figures.datasets) {
    const std::optional<double> known = value(one);
    if (known) out.sample(*known, {{"dataset", one.name}});
  }
}

template <class Value>
auto counted(Value value) {
  return [value](const DatasetFigures& one) {
    return std::optional(static_cast<double>(value(one.counts)));
  };
}
template <class Value>
auto shown(Value value) {
  return [value](const DatasetFigures& one) {
    return one.shown ? std::optional(static_cast<double>(value(*one.shown))) : std::nullopt;
  };
}
template <class Value>
auto kept(Value value) {
  return [value](const DatasetFigures& one) {
    return one.counts.keeper ? std::optional(static_cast<double>(value(*one.counts.keeper)))
                             : std::nullopt;
  };
}

void tell_sessions(Exposition& out, const DaemonFigures& figures) {
  each(out, figures, {"dataset_sessions", "That run."},
       counted([](const DatasetCounts& counts) { return counts.running; }));
  each(out, figures,
       {"dataset_sessions_total", "That have ended since the daemon's start.", "counter"},
       counted([](const DatasetCounts& counts) { return counts.ended; }));
  each(out, figures,
       {"dataset_session_errors_total", "Of these, with another status than 0.", "counter"},
       counted([](const DatasetCounts& counts) { return counts.failed; }));
}

void tell_generations(Exposition& out, const DaemonFigures& figures) {
  each(out, figures, {"dataset_generation", "The number of what readers see."},
       shown([](const Shown& one) { return one.number; }));
  each(out, figures, {"dataset_generation_timestamp_seconds", "When that was published."},
       shown([](const Shown& one) { return one.created; }));
  each(out, figures, {"dataset_generation_entries", "Of it."},
       shown([](const Shown& one) { return one.entries; }));
  each(out, figures, {"dataset_generation_bytes", "Of it."},
       shown([](const Shown& one) { return one.file_bytes; }));
}

void tell_keepers(Exposition& out, const DaemonFigures& figures) {
  each(out, figures, {"dataset_keeper_up", "Whether a member's keeper runs."},
       kept([](const KeeperCounts& keeper) { return keeper.up ? 1 : 0; }));
  each(out, figures, {"dataset_keeper_starts_total", "Of it.", "counter"},
       kept([](const KeeperCounts& keeper) { return keeper.starts; }));
  out.family("dataset_state", "Of a member: 1 for the one that it is in.");
  for (const DatasetFigures& one : figures.datasets) {
    if (!one.counts.keeper) continue;
    for (const std::string_view word : group::condition_words) {
      const bool is = group::word_of(one.counts.keeper->condition) == word;
      out.sample(is ? 1 : 0, {{"dataset", one.name}, {"state", word}});
    }
  }
  each(out, figures,
       {"dataset_behind_seconds", "For how long a member is not current, as far as it knows."},
       kept([now = figures.now](const KeeperCounts& keeper) {
         return keeper.since ? std::chrono::duration<double>(now - *keeper.since).count() : 0.0;
       }));
}

}  // namespace

std::optional<Shown> shown_in(const std::string& path) {
  try {
    const fs::DirectoryRef dataset = fs::Root::open(path)->directory({});
    const auto current = commit::open_current(dataset);
    if (!current) return std::nullopt;
    const tree::GenerationHeader header = commit::header_of(*dataset, current->name).header;
    return Shown{header.number, header.created, header.entries, header.file_bytes};
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string metrics_text(const DaemonFigures& figures) {
  Exposition out("lockstep_");
  out.one("daemon_timestamp_seconds", "When this was written: the daemon's heartbeat.",
          static_cast<double>(figures.written));
  out.one("daemon_start_timestamp_seconds", "When it was started.",
          static_cast<double>(figures.started));
  out.one("daemon_sessions", "That run.", static_cast<double>(figures.sessions));
  tell_sessions(out, figures);
  tell_generations(out, figures);
  tell_keepers(out, figures);
  return out.take();
}

}  // namespace lockstep::daemon
