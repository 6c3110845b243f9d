#include "cli/sync.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "cli/command.hpp"
#include "cli/far_list.hpp"
#include "cli/help.hpp"
#include "cli/identity.hpp"
#include "cli/known_peers.hpp"
#include "cli/log_file.hpp"
#include "cli/name_list.hpp"
#include "cli/version.hpp"

namespace lockstep::cli {
namespace {

std::string dataset_lines(const std::vector<job::Dataset>& datasets) {
  std::string out;
  for (const job::Dataset& dataset : datasets) {
    out += escape(dataset.name) + (dataset.writable ? "" : "\tread-only") + '\n';
  }
  return out;
}

// What needs no run.
std::optional<std::string> text_of(Command::Kind kind) {
  switch (kind) {
    case Command::Kind::help:
      return help_text();
    case Command::Kind::info_help:
      return report::info_help();
    case Command::Kind::debug_help:
      return report::debug_help();
    case Command::Kind::version:
      return version_text();
    case Command::Kind::version_json:
      return version_json();
    case Command::Kind::list_datasets:
    case Command::Kind::sync:
      return std::nullopt;
  }
  return std::nullopt;
}

// A generation made here is signed by whoever runs this, if he has an identity.
void sign_generations(job::Request& request) {
  if (request.options.generations == 0) return;
  const auto identity = find_identity(request.link.identity_directory);
  if (identity) request.link.identity = *identity;
}

bool is_daemon(const job::Location& place) {
  return place.kind == job::Location::Kind::daemon;
}

std::string known_id(const KnownPeers& peers, const job::Location& place) {
  return peers.id_of({place.host, place.port}).value_or("");
}

}  // namespace

void fill_identities(job::Request& request) {
  const job::Location& source = request.sources.front();
  const bool pull = is_daemon(source) || !request.choices.empty();
  const job::Location& far = pull ? source : request.target;
  if (!is_daemon(far) || pull) sign_generations(request);
  const bool choices = std::any_of(request.choices.begin(), request.choices.end(),
                                   [](const job::Choice& one) { return is_daemon(one.place); });
  if (!is_daemon(far) && !choices) return;
  request.link.identity = load_identity(request.link.identity_directory);
  if (!request.link.peer_id.empty()) return;
  const KnownPeers peers = KnownPeers::load(request.link.identity_directory);
  for (job::Choice& choice : request.choices) {
    if (is_daemon(choice.place)) choice.peer_id = known_id(peers, choice.place);
  }
  if (is_daemon(far)) request.link.peer_id = known_id(peers, far);
}

ExitCode sync_command(const Arguments& args, const Context& context,
                      const report::Streams& streams) {
  Command command = read_command(args, context.environment, context.system_config);
  if (const std::optional<std::string> text = text_of(command.kind)) {
    streams.out(*text);
    return ExitCode::ok;
  }
  job::Request& request = command.request;
  fill_identities(request);
  if (command.far_list) {
    request.names = read_far_names(*command.far_list, request.link, command.from_zero);
  } else if (!command.files_from.empty()) {
    request.names = read_names(command.files_from, command.from_zero);
  }
  if (command.kind == Command::Kind::list_datasets) {
    streams.out(dataset_lines(job::list_datasets(request.sources.front(), request.link)));
    return ExitCode::ok;
  }
  report::Streams where = streams;
  if (command.all_to_stderr) where.out = where.err;
  if (!command.log_file.empty()) where.log = open_log(command.log_file, streams.err);
  request.want_changes = report::shows_changes(command.style);
  request.want_unchanged = report::shows_unchanged(command.style);
  request.want_files = report::shows_files(command.style);
  request.want_progress = request.want_files || report::shows_progress(command.style, where);
  request.want_source_paths = report::shows_source_paths(command.style);
  const std::unique_ptr<report::Sink> sink = report::make_sink(command.style, std::move(where));
  return job::run(request, *sink);
}

}  // namespace lockstep::cli
