#pragma once
// The subcommands: each takes the words behind its name and returns what it prints on stdout.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/options.hpp"

namespace lockstep::cli {

struct Context {
  Environment environment;
  std::string host_name;      // for a new identity's certificate
  std::string system_config;  // directory of the host's config files; empty: none
};
struct Said {
  ExitCode code = ExitCode::ok;
  std::string out;
};
using Arguments = std::vector<std::string>;

[[nodiscard]] Said id_command(const Arguments& args, const Context& context);
[[nodiscard]] Said trust_command(const Arguments& args, const Context& context);
[[nodiscard]] Said completion_command(const Arguments& args);
/// Where this host's identity is, as a sync with the same files and environment would have it.
[[nodiscard]] std::string configured_identity(const Context& context);
[[nodiscard]] Said help_command(const Arguments& args);
/// Runs until it is told to end; prints by itself.
[[nodiscard]] ExitCode serve_command(const Arguments& args, const Context& context,
                                     const report::Streams& streams);

/// Those that this version has, sorted.
[[nodiscard]] std::span<const std::string_view> subcommand_names();
/// The first word, when it names a subcommand. Throws Error{usage} for one that this version
/// does not have.
[[nodiscard]] std::optional<std::string> subcommand_of(const Arguments& args);

}  // namespace lockstep::cli
