#include <array>

#include "cli/serve.hpp"

namespace lockstep::cli {

ServeArguments parse_serve(const Arguments& args) {
  static constexpr std::array<Spelling, 3> spellings = {
      Spelling{.name = "config", .value = "FILE"}, Spelling{.name = "listen", .value = "ADDR:PORT"},
      Spelling{.name = "stdio"}};
  const Line line = parse(args, spellings);
  ServeArguments read;
  for (const Use& use : line.uses) {
    if (use.option == 0) read.config = use.value;
    if (use.option == 1) read.listen = use.value;
    if (use.option == 2) read.stdio = true;
  }
  const bool daemon = !read.config.empty();
  const bool good = read.stdio ? !daemon && read.listen.empty() : daemon;
  if (good && line.words.empty()) return read;
  throw Error(ExitCode::usage,
              "usage: lockstep serve --config FILE [--listen ADDR:PORT], or serve --stdio");
}

}  // namespace lockstep::cli
