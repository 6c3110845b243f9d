#include "cli/serve.hpp"

#include "cli/identity.hpp"
#include "cli/terminal.hpp"
#include "daemon/keeper_process.hpp"
#include "daemon/serve.hpp"
#include "daemon/setup.hpp"
#include "daemon/worker.hpp"
#include "job/serve.hpp"
#include "net/child.hpp"

namespace lockstep::cli {
namespace {

// How the daemon starts this program again for one connection; not for people.
constexpr const char* worker_word = "--worker";
constexpr const char* keeper_word = "--keeper";  // and for a dataset of a replica group

Log operator_log(const report::Streams& streams) {
  return Log(
      [err = streams.err](std::string_view line) { err("lockstep: " + std::string(line) + '\n'); });
}

// One session for whoever has our standard input: the shell has authenticated him, so he may
// name any path the user may.
ExitCode serve_stdio(const Context& context) {
  net::Loop loop;
  job::ServeOptions options;
  options.plain_paths = true;
  options.datasets = [] { return std::vector<job::Dataset>{}; };
  options.signing_key = [&context]() -> std::shared_ptr<const SigningKey> {
    const auto identity = find_identity(configured_identity(context));
    return identity ? std::make_shared<const SigningKey>(identity->private_key) : nullptr;
  };
  return job::serve(loop, net::stdio_stream(loop), options, Log());
}

ExitCode serve_daemon(const ServeArguments& wanted, const report::Streams& streams) {
  daemon::ServeOptions options;
  options.load = [file = wanted.config] {
    std::vector<daemon::ConfigText> files = daemon::read_config_files(file);
    const std::string directory = daemon::parse_config(files).identity;
    if (directory.empty()) {
      throw Error(ExitCode::usage, file + ": [serve] identity is missing");
    }
    return daemon::make_setup(std::move(files), load_identity(directory));
  };
  if (!wanted.listen.empty()) options.listen = {wanted.listen};
  options.worker_arguments = {"serve", worker_word};
  options.keeper_arguments = {"serve", keeper_word};
  options.announce = [&](const std::string& line) { streams.out(line + '\n'); };
  return daemon::serve(options, operator_log(streams));
}

}  // namespace

ExitCode serve_command(const Arguments& args, const Context& context,
                       const report::Streams& streams) {
  if (args == Arguments{worker_word}) return daemon::run_worker(operator_log(streams));
  if (args == Arguments{keeper_word}) daemon::run_keeper(operator_log(streams));
  const ServeArguments wanted = parse_serve(args);
  return wanted.stdio ? serve_stdio(context) : serve_daemon(wanted, streams);
}

}  // namespace lockstep::cli
