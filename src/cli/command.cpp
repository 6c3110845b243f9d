#include "cli/command.hpp"

#include "cli/config.hpp"
#include "cli/location.hpp"

namespace lockstep::cli {
namespace {

using job::Location;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

report::Format format_of(const Settings& settings) {
  if (settings.quiet) return report::Format::quiet;
  switch (settings.format) {
    case FormatChoice::json:
      return report::Format::json;
    case FormatChoice::quiet:
      return report::Format::quiet;
    case FormatChoice::automatic:
    case FormatChoice::human:
      break;
  }
  return report::Format::human;
}

report::Style style_of(const Settings& settings) {
  report::Style style;
  style.format = format_of(settings);
  style.verbosity = settings.verbosity;
  style.itemize = settings.itemize;
  style.stats = settings.stats;
  style.progress = settings.progress;
  style.units = static_cast<report::Units>(settings.human_numbers);
  return style;
}

std::vector<Location> locations_of(const std::vector<std::string>& words) {
  std::vector<Location> locations;
  locations.reserve(words.size());
  for (const std::string& word : words) locations.push_back(parse_location(word));
  return locations;
}

void check_settings(const Settings& settings) {
  if (settings.sync.delete_extras && !settings.sync.kinds.recursive) {
    refuse("--delete needs --recursive (-r): without it no directory is sent whole");
  }
}

// --help and --version do not care what environment and config files hold.
std::optional<Command::Kind> asked_about_us(const std::vector<Use>& uses) {
  const Settings given = settle(uses, [](const std::string&) { return std::nullopt; }, {});
  if (given.help) return Command::Kind::help;
  if (given.version) return Command::Kind::version;
  return std::nullopt;
}

// One location alone asks what is there.
Command listing(Command command, std::vector<Location> locations) {
  const Location& place = locations.front();
  if (place.kind != Location::Kind::daemon) {
    refuse("one location is not enough: name a source and a target, or HOST:: for its datasets");
  }
  if (!place.dataset.empty()) {
    refuse("listing inside a dataset is not available in this version; name a target as well");
  }
  command.kind = Command::Kind::list_datasets;
  command.request.sources = std::move(locations);
  return command;
}

}  // namespace

std::string default_identity_directory(const Environment& environment) {
  const std::string config = user_config_directory(environment);
  return config.empty() ? "" : config + "/identity";
}

Command read_command(const std::vector<std::string>& args, const Environment& environment,
                     const std::string& system_config) {
  Command command;
  if (args.size() == 1 && args[0] == "-h") {  // elsewhere -h is about numbers
    command.kind = Command::Kind::help;
    return command;
  }
  const Line line = parse(args, spellings_of(sync_options()));
  if (const auto kind = asked_about_us(line.uses)) {
    command.kind = *kind;
    return command;
  }
  const Settings settings =
      settle(line.uses, environment, read_defaults(system_config, environment));
  if (line.words.empty()) refuse("no source and no target; see lockstep --help");
  std::vector<Location> locations = locations_of(line.words);
  command.style = style_of(settings);
  command.request.options = settings.sync;
  command.request.link = settings.link;
  if (settings.link.identity_directory.empty()) {
    command.request.link.identity_directory = default_identity_directory(environment);
  }
  if (locations.size() == 1) return listing(std::move(command), std::move(locations));
  check_settings(settings);
  command.request.target = std::move(locations.back());
  locations.pop_back();
  check_ends(locations, command.request.target);
  command.request.sources = std::move(locations);
  const bool local = command.request.sources.front().kind == Location::Kind::local &&
                     command.request.target.kind == Location::Kind::local;
  command.request.options.whole_file = settings.whole_file.value_or(local);
  command.style.to_other_host = command.request.target.kind != Location::Kind::local;
  return command;
}

}  // namespace lockstep::cli
