#pragma once
// Which filter rule leaves a path out of a run, in words.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "job/directory_filters.hpp"
#include "job/request.hpp"

namespace lockstep::cli {

class ExplainRules {
 public:
  /// Rule files are read where the source is on this host.
  explicit ExplainRules(const job::Request& request);
  /// `path` is below the transfer root.
  [[nodiscard]] std::optional<std::string> about(const std::string& path) const;

 private:
  struct RootFilters {
    job::Starts starts;
    std::unique_ptr<job::DirectoryFilters> filters;
  };
  [[nodiscard]] job::DirectoryFilters* filters_of(const std::string& path) const;
  [[nodiscard]] std::optional<std::string> excluded(const std::string& path, bool is_directory,
                                                    const std::string& what) const;

  tree::Filter plain_;
  std::vector<RootFilters> roots_;
};

}  // namespace lockstep::cli
