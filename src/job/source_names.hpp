#pragma once
// How the user named what is being sent: the source argument and what is below it.
#include <memory>
#include <string>
#include <vector>

#include "job/sources.hpp"

namespace lockstep::job {

class SourceNames {
 public:
  SourceNames() = default;
  /// In the order of the arguments; what comes twice counts once.
  explicit SourceNames(const std::vector<Sources::Named>& named);

  /// "photos/2026/a" for "2026/a" below "photos/", without a leading slash. Of several sources the
  /// first that has it counts, which is then looked up on the disk.
  [[nodiscard]] std::string of(const std::string& path) const;

 private:
  struct Source {
    std::string directory;  // clean: no "." components, no slash at either end
    std::string pick;       // the one name taken from it; empty: all
    std::shared_ptr<fs::Root> root;
  };
  [[nodiscard]] bool has(const Source& source, const std::string& path) const;
  std::vector<Source> sources_;
};

}  // namespace lockstep::job
