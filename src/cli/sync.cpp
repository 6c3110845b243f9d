#include "cli/sync.hpp"

#include "base/escape.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/identity.hpp"
#include "cli/known_peers.hpp"

namespace lockstep::cli {
namespace {

// Our identity, and the server's: --peer-id, else what `trust` remembered; empty: an unknown
// server, which job refuses.
void fill_identities(job::Request& request) {
  const job::Location& source = request.sources.front();
  const bool pull = source.kind == job::Location::Kind::daemon;
  const job::Location& far = pull ? source : request.target;
  if (far.kind != job::Location::Kind::daemon) return;
  request.link.identity = load_identity(request.link.identity_directory);
  if (!request.link.peer_id.empty()) return;
  const KnownPeers peers = KnownPeers::load(request.link.identity_directory);
  request.link.peer_id = peers.id_of({far.host, far.port}).value_or("");
}

std::string dataset_lines(const std::vector<job::Dataset>& datasets) {
  std::string out;
  for (const job::Dataset& dataset : datasets) {
    out += escape(dataset.name) + (dataset.writable ? "" : "\tread-only") + '\n';
  }
  return out;
}

}  // namespace

ExitCode sync_command(const Arguments& args, const Context& context,
                      const report::Streams& streams) {
  Command command = read_command(args, context.environment, context.system_config);
  if (command.kind == Command::Kind::help) {
    streams.out(help_text());
    return ExitCode::ok;
  }
  if (command.kind == Command::Kind::version) {
    streams.out(version_text());
    return ExitCode::ok;
  }
  job::Request& request = command.request;
  fill_identities(request);
  if (command.kind == Command::Kind::list_datasets) {
    streams.out(dataset_lines(job::list_datasets(request.sources.front(), request.link)));
    return ExitCode::ok;
  }
  request.want_changes = report::shows_changes(command.style);
  request.want_progress = report::shows_progress(command.style, streams);
  request.want_files = report::shows_files(command.style);
  const std::unique_ptr<report::Sink> sink = report::make_sink(command.style, streams);
  return job::run(request, *sink);
}

}  // namespace lockstep::cli
