#pragma once
// Prints each figure beside its limit.
//
// A benchmark whose name starts with "limit/" is a limit. Any other names in its label what bounds
// it: one limit, or several with " + " between where each byte or entry has to go through all.
#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::micro {

class Table : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;  // NOLINT(readability-identifier-naming)
  /// Keeps the fastest repetition: other work on the machine only ever slows one down.
  void ReportRuns(const std::vector<Run>& runs) override;  // NOLINT(readability-identifier-naming)
  void Finalize() override;                                // NOLINT(readability-identifier-naming)

 private:
  struct Row {
    double seconds = 0;  // a byte or an entry
    bool bytes = false;
    std::string label;
  };
  [[nodiscard]] double limit_seconds(std::string_view label) const;
  void print(const std::string& name, const Row& row) const;

  std::vector<std::string> order_;
  std::map<std::string, Row, std::less<>> rows_;
};

}  // namespace lockstep::micro
