#pragma once
// Everything a run tells its user goes through a Sink, chosen once in cli.
//
// Layer    report: formats; writes through the functions it is given.
// Threads  the driver's thread only.
#include <cstdint>
#include <string>

#include "tree/change.hpp"

namespace lockstep::report {

/// Counts and bytes of one run; the labels of --stats.
struct Figures {
  struct PerKind {
    std::uint64_t files = 0, directories = 0, links = 0, devices = 0, specials = 0;
    [[nodiscard]] std::uint64_t total() const {
      return files + directories + links + devices + specials;
    }
  };
  PerKind entries;  // in the source
  PerKind created;
  PerKind deleted;
  std::uint64_t files_transferred = 0;
  std::uint64_t files_renamed = 0;
  std::uint64_t total_bytes = 0;        // of all source files
  std::uint64_t transferred_bytes = 0;  // of the files transferred
  std::uint64_t literal_bytes = 0;
  std::uint64_t matched_bytes = 0;
  std::uint64_t refined_bytes = 0;  // part of matched: found after the first round
  std::uint64_t renamed_bytes = 0;  // found under another name
  std::uint64_t list_bytes = 0;
  std::uint64_t wire_bytes_sent = 0;  // by this process
  std::uint64_t wire_bytes_received = 0;
  double list_seconds = 0;
  double seconds = 0;
  std::uint64_t problems = 0;
};

/// How far a run is. Totals only grow; `total_known` says when they are final.
struct Progress {
  std::uint64_t files_done = 0;
  std::uint64_t files_total = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  bool total_known = false;
  double seconds = 0;
  std::string current;         // path being worked on
  double current_seconds = 0;  // since work on it began
  std::uint64_t current_bytes_done = 0;
  std::uint64_t current_bytes = 0;
};

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  enum class Direction : std::uint8_t { sending, receiving };
  virtual void begin(Direction direction) = 0;
  virtual void target_created(const std::string& path) = 0;
  virtual void change(const tree::Change& change) = 0;
  virtual void problem(const tree::Problem& problem) = 0;
  virtual void progress(const Progress& progress) = 0;
  virtual void end(const Figures& figures, bool dry_run, ExitCode code) = 0;
};

}  // namespace lockstep::report
