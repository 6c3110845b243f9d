#pragma once
// Which filter rule leaves a path out of a run, in words.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "job/directory_filters.hpp"
#include "job/request.hpp"
#include "session/selection.hpp"

namespace lockstep::cli {

class ExplainRules {
 public:
  /// Rule files are read where the source is on this host.
  explicit ExplainRules(const job::Request& request);
  /// `path` is below the transfer root.
  [[nodiscard]] std::optional<std::string> about(const std::string& path) const;

 private:
  [[nodiscard]] job::DirectoryFilters* filters_of(const std::string& path) const;
  [[nodiscard]] std::optional<std::string> excluded(const std::string& path, bool is_directory,
                                                    const std::string& what) const;

  tree::Filter plain_;
  std::vector<session::Location> named_;
  std::vector<std::unique_ptr<job::DirectoryFilters>> roots_;
};

}  // namespace lockstep::cli
