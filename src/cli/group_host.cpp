#include "cli/group_host.hpp"

#include "base/escape.hpp"
#include "cli/config.hpp"
#include "cli/identity.hpp"
#include "cli/known_peers.hpp"
#include "daemon/setup.hpp"
#include "fs/file.hpp"
#include "group/local_store.hpp"

namespace lockstep::cli {
namespace {

constexpr std::size_t group_file_bytes_max = std::size_t{1} << 20U;

// Of the host's config, or of the user's.
std::optional<group::StoreConfig> find_store(const std::string& name, const Context& context) {
  for (const std::string& directory :
       {context.system_config, user_config_directory(context.environment)}) {
    const std::string file = directory + "/lockstep.toml";
    if (directory.empty() || !fs::mode_of(file)) continue;
    for (const group::StoreConfig& store :
         daemon::parse_config(daemon::read_config_files(file)).stores) {
      if (store.name == name) return store;
    }
  }
  return std::nullopt;
}

std::unique_ptr<group::DecisionStore> open_store(const group::GroupFile& file,
                                                 const std::string& state, const Context& context,
                                                 const wire::GroupUuid& group) {
  if (file.store.empty()) return std::make_unique<group::LocalStore>(state + "/decisions");
  const auto config = find_store(file.store, context);
  if (!config) {
    throw Error(ExitCode::usage,
                "no config has [store." + escape(file.store) + "], which the group names");
  }
  return group::open_store(*config, group);
}

}  // namespace

std::string groups_directory(const Environment& environment) {
  const std::optional<std::string> state = environment("XDG_STATE_HOME");
  if (state && state->starts_with('/')) return *state + "/lockstep/groups";
  const std::optional<std::string> home = environment("HOME");
  return home && !home->empty() ? *home + "/.local/state/lockstep/groups"
                                : "/var/lib/lockstep/groups";
}

group::Operator group_host(const GroupWords& words, const Context& context,
                           const report::Streams& streams) {
  const auto text = fs::read_small_file(words.file, group_file_bytes_max);
  if (!text) throw Error(ExitCode::usage, "no group file " + escape(words.file));
  group::Operator host;
  host.file = group::parse_group_file(*text, words.file);
  const std::string groups =
      words.state.empty() ? groups_directory(context.environment) : words.state;
  host.state = groups + '/' + host.file.name;
  const std::string directory =
      words.identity.empty() ? configured_identity(context) : words.identity;
  host.identity = load_identity(directory);
  host.link = [identity = host.identity,
               peers = KnownPeers::load(directory)](const job::Location& to) {
    job::Link link;
    link.identity = identity;
    link.peer_id = peers.id_of({to.host, to.port}).value_or("");
    return link;
  };
  host.store = [file = host.file, state = host.state, context](const wire::GroupUuid& group) {
    return open_store(file, state, context, group);
  };
  host.log = [err = streams.err](const std::string& line) {
    err("lockstep: " + escape_message(line) + '\n');
  };
  return host;
}

}  // namespace lockstep::cli
