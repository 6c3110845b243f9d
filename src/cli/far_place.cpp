#include "cli/far_place.hpp"

#include <algorithm>
#include <array>

#include "base/escape.hpp"
#include "cli/command.hpp"
#include "cli/config.hpp"
#include "cli/identity.hpp"
#include "cli/known_peers.hpp"

namespace lockstep::cli {
namespace {

constexpr auto names =
    std::to_array<std::string_view>({"rsh", "lockstep-path", "contimeout", "identity", "peer-id"});

bool is_about_link(const Spelling& spelling) {
  return std::find(names.begin(), names.end(), spelling.name) != names.end();
}

}  // namespace

PlaceLine place_line(const Arguments& args, std::span<const Spelling> own, const Context& context) {
  std::vector<Spelling> spellings(own.begin(), own.end());
  std::vector<std::size_t> options;  // of sync_options(), behind one's own
  for (std::size_t i = 0; i < sync_options().size(); ++i) {
    if (!is_about_link(sync_options()[i].spelling)) continue;
    spellings.push_back(sync_options()[i].spelling);
    options.push_back(i);
  }
  Line line = parse(args, spellings);
  PlaceLine read;
  read.words = std::move(line.words);
  std::vector<Use> uses;
  for (Use& use : line.uses) {
    if (use.option < own.size()) {
      read.uses.push_back(std::move(use));
    } else {
      uses.push_back({options[use.option - own.size()], std::move(use.value), use.on});
    }
  }
  read.link =
      settle(uses, context.environment, read_defaults(context.system_config, context.environment))
          .link;
  return read;
}

job::Location reach(const std::string& word, job::Link& link, const Context& context) {
  job::Location place = parse_location(word);
  if (link.identity_directory.empty()) {
    link.identity_directory = default_identity_directory(context.environment);
  }
  if (place.kind != job::Location::Kind::daemon) return place;
  if (place.dataset.empty()) throw Error(ExitCode::usage, escape(word) + " names no dataset");
  if (place.path.find_first_not_of('/') != std::string::npos) {
    throw Error(ExitCode::usage, escape(word) +
                                     ": a dataset's generations are whole: name no path "
                                     "below it");
  }
  link.identity = load_identity(link.identity_directory);
  if (!link.peer_id.empty()) return place;
  const KnownPeers peers = KnownPeers::load(link.identity_directory);
  link.peer_id = peers.id_of({place.host, place.port}).value_or("");
  return place;
}

}  // namespace lockstep::cli
