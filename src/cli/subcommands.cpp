#include "cli/subcommands.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/escape.hpp"
#include "cli/command.hpp"
#include "cli/completion.hpp"
#include "cli/config.hpp"
#include "cli/exit_codes.hpp"
#include "cli/help.hpp"
#include "cli/identity.hpp"
#include "cli/known_peers.hpp"

namespace lockstep::cli {
namespace {

constexpr auto available = std::to_array<std::string_view>(
    {"completion", "explain", "gen", "group", "help", "id", "serve", "trust", "verify"});
constexpr auto planned =
    std::to_array<std::string_view>({"history", "invite", "join", "run", "status", "watch"});

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

struct IdentityLine {
  std::vector<std::string> words;
  std::string directory;
};

// Words and --identity, which every subcommand about identities takes.
IdentityLine identity_line(const Arguments& args, const Context& context) {
  const Spelling identity = {.name = "identity", .value = "DIR"};
  Line line = parse(args, std::span(&identity, 1));
  IdentityLine read;
  read.words = std::move(line.words);
  for (const Use& use : line.uses) read.directory = use.value;
  if (read.directory.empty()) read.directory = configured_identity(context);
  return read;
}

}  // namespace

std::string configured_identity(const Context& context) {
  const std::string directory =
      settle({}, context.environment, read_defaults(context.system_config, context.environment))
          .link.identity_directory;
  return directory.empty() ? default_identity_directory(context.environment) : directory;
}

Said id_command(const Arguments& args, const Context& context) {
  const IdentityLine line = identity_line(args, context);
  if (line.words == Arguments{"init"}) {
    return {ExitCode::ok, make_identity_in(line.directory, context.host_name) + '\n'};
  }
  if (line.words == Arguments{"show"}) {
    return {ExitCode::ok, peer_id(load_identity(line.directory).certificate) + '\n'};
  }
  refuse("usage: lockstep id init|show [--identity DIR]");
}

Said trust_command(const Arguments& args, const Context& context) {
  const IdentityLine line = identity_line(args, context);
  if (line.words.size() != 2) refuse("usage: lockstep trust HOST[:PORT] ID [--identity DIR]");
  const HostPort server = parse_host_port(line.words[0]);
  const std::string& id = line.words[1];
  if (!is_peer_id(id)) refuse("'" + escape(id) + "' is not SHA256: and 43 characters");
  if (line.directory.empty()) refuse("no place to remember it: set HOME or name --identity DIR");
  KnownPeers peers = KnownPeers::load(line.directory);
  peers.remember(server, id);
  peers.store(line.directory);
  return {};
}

Said completion_command(const Arguments& args) {
  const Line line = parse(args, {});
  if (line.words.size() != 1) refuse("usage: lockstep completion bash|zsh|fish");
  return {ExitCode::ok, completion_script(line.words.front())};
}

Said help_command(const Arguments& args) {
  const Spelling json = {.name = "json"};
  const Line line = parse(args, std::span(&json, 1));
  if (line.words.empty() && line.uses.empty()) return {ExitCode::ok, help_text()};
  if (line.words == Arguments{"options"} && line.uses.empty())
    return {ExitCode::ok, options_text()};
  if (line.words != Arguments{"exit-codes"}) {
    refuse("usage: lockstep help [options | exit-codes [--json]]");
  }
  return {ExitCode::ok, line.uses.empty() ? exit_codes_text() : exit_codes_json()};
}

std::span<const std::string_view> subcommand_names() {
  return available;
}

std::optional<std::string> subcommand_of(const Arguments& args) {
  if (args.empty()) return std::nullopt;
  const std::string& first = args.front();
  if (std::find(planned.begin(), planned.end(), first) != planned.end()) {
    refuse("'" + first + "' is not available in this version; for a path write ./" + first);
  }
  if (std::find(available.begin(), available.end(), first) == available.end()) return std::nullopt;
  return first;
}

}  // namespace lockstep::cli
