#include "daemon/config_rules.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::daemon {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ExitCode::usage, "config: " + what);
}

bool contains(const std::string& outer, const std::string& inner) {
  if (outer == inner || outer == "/") return true;
  return inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/';
}

void check_roots(const Dataset& a, const Dataset& b) {
  if (contains(a.path, b.path) || contains(b.path, a.path)) {
    fail("datasets " + a.name + " and " + b.name + " share a directory: " + escape(a.path) +
         " and " + escape(b.path));
  }
}

void check_datasets(const Config& config) {
  const auto& all = config.datasets;
  for (auto a = all.begin(); a != all.end(); ++a) {
    for (auto b = a + 1; b != all.end(); ++b) {
      if (a->name == b->name) fail("dataset " + a->name + " is given twice");
      check_roots(*a, *b);
    }
  }
}

void check_rights(const Config& config, const Peer& peer) {
  for (const auto& [dataset, right] : peer.rights) {
    const bool exists =
        std::any_of(config.datasets.begin(), config.datasets.end(),
                    [&name = dataset](const Dataset& one) { return one.name == name; });
    if (exists) continue;
    fail("peer " + escape(peer.name) + " has a right to an unknown dataset " + escape(dataset));
  }
}

void check_peers(const Config& config) {
  std::set<std::string> names;
  std::set<std::string> ids;
  for (const Peer& peer : config.peers) {
    const std::string shown = escape(peer.name);
    if (!names.insert(peer.name).second) fail("peer " + shown + " is given twice");
    if (!ids.insert(peer.id).second) fail("peer " + shown + " has the id of another peer");
    check_rights(config, peer);
  }
}

}  // namespace

std::optional<std::string> normal_path(std::string_view path) {
  if (!path.starts_with('/') || path.find('\0') != std::string_view::npos) return std::nullopt;
  std::string normal;
  for (std::size_t start = 1; start < path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view part = path.substr(start, end - start);
    if (part == "..") return std::nullopt;
    if (!part.empty() && part != ".") normal.append("/").append(part);
    start = end + 1;
  }
  return normal.empty() ? "/" : normal;
}

bool is_dataset_name(std::string_view name) {
  constexpr std::size_t most = 255;
  if (name.empty() || name.size() > most || name.front() == '.' || name.front() == '-')
    return false;
  return escape(name) == name && name.find('/') == std::string_view::npos;
}

void check_config(const Config& config) {
  check_datasets(config);
  check_peers(config);
}

}  // namespace lockstep::daemon
