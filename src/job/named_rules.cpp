#include "job/named_rules.hpp"

namespace lockstep::job {

bool NamedRules::hide_below(std::uint32_t number, const std::shared_ptr<fs::Root>& root,
                            const tree::RelPath& path, bool is_directory) {
  if (!heeds_files_ || !plain_.has_directory_files()) return false;
  const auto [at, fresh] =
      by_root_.try_emplace(number, selection_, root, fs::Links::anywhere, false);
  return at->second.inside(path.parent())->excludes(path.text(), is_directory);
}

}  // namespace lockstep::job
