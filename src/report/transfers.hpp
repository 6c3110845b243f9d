#pragma once
// The files whose content travels: how far they are, and their lines of --progress.
//
// Order    files end in another order than they are printed in, several are under way at once. A
//          change is held until those before it are told and, for a file, until its content is
//          there; then it is told, and its progress with it.
// Bounds   one record per file planned and not yet told.
#include <deque>
#include <unordered_map>

#include "report/sink.hpp"

namespace lockstep::report {

class Transfers {
 public:
  /// With `hold` unset changes are passed on at once and no file has progress of its own.
  Transfers(Sink& sink, bool hold) : sink_(sink), hold_(hold) {}

  void change(const tree::Change& change);
  /// What the plan holds so far; `known`: nothing will be added.
  void totals(std::uint64_t files, std::uint64_t bytes, bool known);
  /// `bytes` more of the file's content have been sent or written; the first call (0 will do)
  /// is the file's begin. May come before its change, as may ended().
  void moved(const std::string& path, std::uint64_t bytes, double seconds);
  /// Of the file's content `bytes` were found in an old file.
  void matched(const std::string& path, std::uint64_t bytes, double seconds);
  /// The source was told `bytes` of sums of an old file.
  void summed(const std::string& path, std::uint64_t bytes, double seconds);
  /// The file of `bytes` is complete, or it failed.
  void ended(const std::string& path, std::uint64_t bytes, bool good, double seconds);
  /// Shows how far the run is, and the file whose turn it is.
  void show(double seconds);
  /// The run is over and nothing more will end: tells what is held, all of it when the run went
  /// well, else up to the first file that is not complete.
  void finish(bool well);

 private:
  struct File {
    std::uint64_t moved_bytes = 0;
    std::uint64_t matched_bytes = 0;
    std::uint64_t sums_bytes = 0;
    bool asked = false;  // its content travels; else it was there already
    double begun = 0;
    double ended = 0;
    bool over = false;
    bool good = false;
  };

  [[nodiscard]] File& file_of(const std::string& path, double seconds);
  [[nodiscard]] bool is_over(const tree::Change& change) const;
  [[nodiscard]] Progress progress_of(const tree::Change& change, const File& file) const;
  void tell_ready();
  void tell(tree::Change change);

  Sink& sink_;
  bool hold_;
  Progress progress_;
  std::uint64_t bytes_moved_ = 0;
  std::uint64_t planned_ = 0;  // files seen as changes
  std::uint64_t told_ = 0;     // of them
  std::unordered_map<std::string, File> files_;
  std::deque<tree::Change> waiting_;  // in plan order
  bool named_ = false;                // the first of them has been passed on already
};

}  // namespace lockstep::report
