#include "cli/explain_rules.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "job/ends.hpp"
#include "job/sources.hpp"

namespace lockstep::cli {

using job::DirectoryFilters;

ExplainRules::ExplainRules(const job::Request& request) : plain_(request.options.selection.rules) {
  const tree::Selection& selection = request.options.selection;
  if (request.sources.front().kind != job::Location::Kind::local || !selection.filters()) return;
  job::Wanted wanted;
  for (const job::Location& source : request.sources) wanted.paths.push_back(source.path);
  wanted.names = request.names;
  const job::Sources sources = job::open_sources(wanted, request.options);
  named_ = job::named_places(sources.selected);
  for (std::uint32_t root = 0; root < sources.roots.size(); ++root) {
    const bool is_part =
        std::any_of(named_.begin(), named_.end(), [root](const session::Location& place) {
          return place.root == root && place.path.is_root();
        });
    roots_.push_back(std::make_unique<DirectoryFilters>(selection, sources.roots[root],
                                                        fs::Links::anywhere, is_part));
  }
}

// That of the argument that the path comes from: the longest one.
DirectoryFilters* ExplainRules::filters_of(const std::string& path) const {
  DirectoryFilters* found = nullptr;
  std::size_t longest = 0;
  for (const session::Location& place : named_) {
    const std::string& start = place.path.text();
    const bool leads = start.empty() || path == start || path.starts_with(start + '/');
    if (!leads || (found != nullptr && start.size() <= longest)) continue;
    found = roots_.at(place.root).get();
    longest = start.size();
  }
  return found;
}

std::optional<std::string> ExplainRules::excluded(const std::string& path, bool is_directory,
                                                  const std::string& what) const {
  DirectoryFilters* filters = filters_of(path);
  const tree::FilterRef inside =
      filters == nullptr ? nullptr : filters->inside(tree::RelPath::parse(path).parent());
  const tree::Filter& filter = inside ? *inside : plain_;
  const tree::FilterRule* rule = filter.decide(path, is_directory, tree::Filter::Ask::hidden);
  if (rule == nullptr || rule->written.include) return std::nullopt;
  std::string text = "the rule to exclude '" + escape(rule->written.pattern) + "'";
  if (!rule->origin.empty()) text += " in " + escape(rule->origin);
  return text + " matches " + what;
}

std::optional<std::string> ExplainRules::about(const std::string& path) const {
  for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
    const std::string above = path.substr(0, end);
    auto found = excluded(above, true, "the directory " + escape(above));
    if (found) return found;
  }
  auto found = excluded(path, false, "it");
  return found ? found : excluded(path, true, "it if it is a directory");
}

}  // namespace lockstep::cli
