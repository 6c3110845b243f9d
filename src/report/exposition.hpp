#pragma once
// Prometheus' text format: families of samples, one after the other.
//
// Layer    report; pure.
// Format   text format 0.0.4.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::report {

class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
  /// Every name begins with `prefix`, every sample has the labels `common` first.
  explicit Exposition(std::string_view prefix, const Labels& common = {});

  /// The samples that follow are of this family. One without a sample is left out.
  void family(std::string_view name, std::string_view help, std::string_view type = "gauge");
  void sample(double value, const Labels& labels = {});
  void one(std::string_view name, std::string_view help, double value);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string prefix_;
  std::string common_;
  std::string name_;
  std::string heading_;
  std::string out_;
};

}  // namespace lockstep::report
