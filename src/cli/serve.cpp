#include "cli/serve.hpp"

namespace lockstep::cli {

ExitCode serve_command(const Arguments& args) {
  (void)parse_serve(args);
  throw Error(ExitCode::usage, "serve is not available in this version");
}

}  // namespace lockstep::cli
