#pragma once
// How the user named what is being sent: the source argument and what is below it.
#include <memory>
#include <string>
#include <vector>

#include "job/arguments.hpp"

namespace lockstep::job {

class SourceNames {
 public:
  SourceNames() = default;
  /// `paths` as given, in the order in which open_sources() opened them into `roots`.
  SourceNames(const std::vector<std::string>& paths,
              const std::vector<std::shared_ptr<fs::Root>>& roots);

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
