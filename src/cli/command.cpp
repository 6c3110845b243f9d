#include "cli/command.hpp"

#include "cli/config.hpp"
#include "cli/far_list.hpp"
#include "cli/location.hpp"
#include "tree/filter.hpp"

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
  style.info = settings.info;
  style.debug = settings.debug;
  style.info.imply(report::info_rows(), settings.verbosity);
  style.debug.imply(report::debug_rows(), settings.verbosity);
  if (settings.stats) style.info.imply(report::Info::stats, 2);
  if (settings.progress) {
    for (const auto topic : {report::Info::name, report::Info::flist, report::Info::progress}) {
      style.info.imply(topic, 1);
    }
  }
  style.itemize = settings.itemize;
  style.out_format = settings.out_format;
  style.raw_high = settings.eight_bit;
  style.recursive = settings.recursive_or_directories();
  style.keeps_links = settings.sync.kinds.links;
  style.logs = !settings.log_file.empty();
  if (settings.log_format) style.log_format = *settings.log_format;
  style.keeps_groups = settings.sync.attributes.group;
  style.units = static_cast<report::Units>(settings.human_numbers);
  return style;
}

std::uint16_t port_of(const Settings& settings) {
  return settings.port == 0 ? usual_port : settings.port;
}

std::vector<Location> locations_of(const std::vector<std::string>& words, std::uint16_t port) {
  std::vector<Location> locations;
  locations.reserve(words.size());
  for (const std::string& word : words) locations.push_back(parse_location(word, port));
  return locations;
}

void check_settings(const Settings& settings) {
  if (settings.sync.delete_extras && !settings.recursive_or_directories()) {
    refuse("--delete needs --recursive (-r) or --dirs (-d): without it no directory is sent whole");
  }
}

// --files-from: what is named is what is sent; -a alone does not go into directories.
void apply_list(tree::SyncOptions& sync, const Settings& settings) {
  sync.naming.listed = !settings.files_from.empty();
  sync.naming.relative = settings.relative.value_or(sync.naming.listed);
  if (!sync.naming.listed) return;
  sync.kinds.recursive = settings.recursive;
  sync.kinds.directories = true;
}

// They have to fit into one message to the other side.
void check_rules(const std::vector<tree::Rule>& rules) {
  constexpr std::size_t bytes_max = std::size_t{3} << 20U;
  std::size_t bytes = 0;
  for (const tree::Rule& rule : rules) bytes += rule.pattern.size() + 8;
  if (rules.size() > tree::rules_max || bytes > bytes_max) {
    refuse("too many filter rules: " + std::to_string(rules.size()) + " of " +
           std::to_string(bytes) + " bytes, at most " + std::to_string(tree::rules_max) + " of " +
           std::to_string(bytes_max));
  }
}

// Those of the command line come first.
std::vector<tree::Rule> rules_of(const Settings& settings, const Environment& environment) {
  job::RuleReader reader(environment);
  for (const job::RuleWish& wish : settings.rules) reader.take(wish);
  if (settings.old_dirs) reader.take({job::RuleWish::Kind::rule, "- /*/*", false});
  const std::string& partials = settings.sync.partial_directory;
  if (partials.find('/') == std::string::npos && !partials.empty()) {
    reader.take({job::RuleWish::Kind::rule, "-p " + partials + '/', false});
  }
  const tree::BackupOptions& backup = settings.sync.backup;
  const bool may_lose_backups = backup.on && backup.directory.empty() &&
                                settings.sync.delete_extras &&
                                !settings.sync.selection.delete_excluded;
  if (may_lose_backups) {
    reader.take({job::RuleWish::Kind::rule, "P *" + settings.backup_suffix.value_or("~"), false});
  }
  if (settings.cvs_exclude) reader.take_cvs();
  std::vector<tree::Rule> rules = std::move(reader).rules();
  check_rules(rules);
  return rules;
}

// What follows from several options together.
tree::SyncOptions sync_of(const Settings& settings, const Environment& environment) {
  tree::SyncOptions sync = settings.sync;
  apply_list(sync, settings);
  tree::BackupOptions& backup = sync.backup;
  const bool beside = backup.directory.empty();
  backup.suffix = settings.backup_suffix.value_or(beside ? "~" : "");
  if (backup.on && beside && backup.suffix.empty()) {
    refuse("--suffix may be empty only with --backup-dir");
  }
  if (sync.comparison.append) sync.in_place = sync.partial = true;
  if (sync.in_place && (sync.delay_updates || !sync.partial_directory.empty())) {
    refuse("--inplace cannot be used with --delay-updates or --partial-dir");
  }
  if (sync.comparison.append && settings.whole_file.value_or(false)) {
    refuse("--append cannot be used with --whole-file");
  }
  sync.selection.rules = rules_of(settings, environment);
  sync.kinds.recursive |= settings.old_dirs;
  sync.selection.nul_separated = settings.from_zero;
  // Backups beside the files change the directories' times in every run.
  if (backup.on && beside) sync.attributes.not_directory_times = true;
  return sync;
}

void check_list(const Settings& settings, std::size_t locations) {
  if (settings.files_from.empty()) return;
  if (locations > 2) refuse("--files-from takes one source: the directory that its names are in");
}

// Where the list is, if at the run's other end.
void find_list(Command& command) {
  if (command.files_from.empty()) return;
  command.far_list =
      far_list_of(command.files_from, command.request.sources, command.request.target);
}

// Which end of the run an option is about that is given for this host or, with -M, for the other.
// Between two directories here -M means the target.
void apply_ends(tree::SyncOptions& sync, const Settings& settings, bool pulls, bool pushes) {
  using tree::Super;
  const EndSettings& here = settings.here;
  EndSettings there = settings.there.value_or(EndSettings{});
  const bool local = !pulls && !pushes;
  const bool passed_on = local || here.super == Super::always;
  if (there.super == Super::automatic && passed_on) there.super = here.super;
  const EndSettings& source = pulls ? there : here;
  const EndSettings& target = pulls ? here : there;
  sync.source_faked = source.super == Super::faked;
  sync.super = target.super;
  sync.links.strip_munged = source.munges;
  sync.links.munge = target.munges;
}

// --help and --version do not care what environment and config files hold.
std::optional<Command::Kind> asked_about_us(const std::vector<Use>& uses) {
  const Settings given = settle(uses, [](const std::string&) { return std::nullopt; }, {});
  if (given.help) return Command::Kind::help;
  if (given.info_help) return Command::Kind::info_help;
  if (given.debug_help) return Command::Kind::debug_help;
  if (given.version > 1) return Command::Kind::version_json;
  if (given.version > 0) return Command::Kind::version;
  return std::nullopt;
}

// Every kind is listed; without -r no deeper than what a source directly holds.
void list_all(tree::SyncOptions& options) {
  const bool recursive = options.kinds.recursive || !options.naming.listed;
  std::vector<tree::Rule>& rules = options.selection.rules;
  if (!options.kinds.recursive && recursive) {
    rules.insert(rules.begin(), tree::pattern_rule(false, "/*/*"));
  }
  options.kinds = {.recursive = recursive,
                   .directories = true,
                   .links = true,
                   .devices = true,
                   .specials = true};
  options.dry_run = true;
  options.hard_links = options.comparison.checksum = options.delete_extras = options.delete_before =
      false;
}

// One location alone, or --list-only, asks what is there.
Command listing(Command command, std::vector<Location> locations) {
  command.request.sources = std::move(locations);
  find_list(command);
  const Location& place = command.request.sources.front();
  if (place.kind == Location::Kind::daemon && place.dataset.empty()) {
    command.kind = Command::Kind::list_datasets;
    return command;
  }
  command.request.list = command.style.list = true;
  command.style.from_other_host = place.kind != Location::Kind::local;
  list_all(command.request.options);
  return command;
}

// --source: of `locations` the first choice and the target are left.
void take_choices(job::Request& request, const Settings& settings,
                  std::vector<Location>& locations) {
  if (settings.list_only) refuse("--source does not go with --list-only");
  if (!settings.link.peer_id.empty()) {
    refuse("--peer-id is about one server: with --source, `lockstep trust` each of them");
  }
  request.choices = choices_of(locations, settings.sources, port_of(settings));
  locations = {request.choices.front().place, locations.back()};
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
  std::vector<Location> locations = locations_of(line.words, port_of(settings));
  command.style = style_of(settings);
  command.all_to_stderr = settings.all_to_stderr;
  command.log_file = settings.log_file;
  command.request.options = sync_of(settings, environment);
  command.request.options.selection.tell_hidden = command.style.debug[report::Debug::filter] > 0;
  command.request.options.backup.told = command.style.info[report::Info::backup] > 0;
  command.request.link = settings.link;
  command.request.stop_after = settings.stop_after;
  if (settings.link.identity_directory.empty()) {
    command.request.link.identity_directory = default_identity_directory(environment);
  }
  command.files_from = settings.files_from;
  command.from_zero = settings.from_zero;
  if (!settings.sources.empty()) take_choices(command.request, settings, locations);
  if (settings.list_only && locations.size() > 1) locations.pop_back();
  check_list(settings, locations.size());
  if (settings.list_only || locations.size() == 1) {
    check_sources(locations);
    apply_ends(command.request.options, settings, locations.front().kind != Location::Kind::local,
               false);
    return listing(std::move(command), std::move(locations));
  }
  check_settings(settings);
  command.request.target = std::move(locations.back());
  locations.pop_back();
  check_ends(locations, command.request.target);
  command.request.sources = std::move(locations);
  find_list(command);
  apply_ends(command.request.options, settings,
             command.request.sources.front().kind != Location::Kind::local,
             command.request.target.kind != Location::Kind::local);
  if (settings.sync.generations > 0 && command.request.target.kind == Location::Kind::daemon) {
    refuse("how many generations a daemon keeps is said in its own configuration");
  }
  const bool local = command.request.sources.front().kind == Location::Kind::local &&
                     command.request.target.kind == Location::Kind::local;
  command.request.options.whole_file = settings.whole_file.value_or(local);
  command.style.whole_file = command.request.options.whole_file;
  command.style.to_other_host = command.request.target.kind != Location::Kind::local;
  command.style.from_other_host = command.request.sources.front().kind != Location::Kind::local;
  return command;
}

}  // namespace lockstep::cli
