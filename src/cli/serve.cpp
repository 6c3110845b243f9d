#include "cli/serve.hpp"

#include "job/serve.hpp"
#include "net/child.hpp"

namespace lockstep::cli {
namespace {

// One session for whoever has our standard input: the shell has authenticated him, so he may
// name any path the user may.
ExitCode serve_stdio() {
  net::Loop loop;
  job::ServeOptions options;
  options.plain_paths = true;
  options.datasets = [] { return std::vector<job::Dataset>{}; };
  return job::serve(loop, net::stdio_stream(loop), options, Log());
}

}  // namespace

ExitCode serve_command(const Arguments& args) {
  const ServeArguments wanted = parse_serve(args);
  if (wanted.stdio) return serve_stdio();
  throw Error(ExitCode::usage, "serve is not available in this version");
}

}  // namespace lockstep::cli
