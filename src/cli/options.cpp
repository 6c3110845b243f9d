#include "cli/options.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/escape.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t seconds_max = 10'000'000;
constexpr unsigned connections_max = 64;

void archive(Settings& s, const Use& /*use*/) {
  s.sync.kinds = {.recursive = true, .links = true, .devices = true, .specials = true};
  s.sync.attributes.perms = s.sync.attributes.times = true;
  s.sync.attributes.owner = s.sync.attributes.group = true;
}

void devices_and_specials(Settings& s, const Use& use) {
  s.sync.kinds.devices = s.sync.kinds.specials = use.on;
}

void acls(Settings& s, const Use& use) {
  s.sync.attributes.acls = use.on;
  if (use.on) s.sync.attributes.perms = true;
}

void partial_and_progress(Settings& s, const Use& /*use*/) {
  s.sync.partial = s.progress = true;
}

void max_delete(Settings& s, const Use& use) {
  std::string_view text = use.value;
  s.sync.delete_limit.reset();
  if (!use.on || text == "-1") return;  // rsync's "no limit"
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  s.sync.delete_limit = {parse_number(text, percent ? 100 : most), percent};
}

void empty_source(Settings& s, const Use& use) {
  s.sync.allow_empty_source = use.value == "allow";
  if (use.value == "allow" || use.value == "refuse") return;
  throw Error(ExitCode::usage, "'" + escape(use.value) + "' is neither refuse nor allow");
}

std::chrono::milliseconds seconds(const Use& use) {
  if (!use.on) return std::chrono::milliseconds(0);
  return std::chrono::seconds(parse_number(use.value, seconds_max));
}

void bwlimit(Settings& s, const Use& use) {
  constexpr std::uint64_t least = 512;
  s.link.bytes_per_second = use.on ? parse_size_kib(use.value) : 0;
  if (s.link.bytes_per_second == 0 || s.link.bytes_per_second >= least) return;
  throw Error(ExitCode::usage, "'" + escape(use.value) + "' is below 512 bytes a second");
}

void connections(Settings& s, const Use& use) {
  s.link.connections = static_cast<unsigned>(parse_number(use.value, connections_max));
  if (s.link.connections == 0) throw Error(ExitCode::usage, "0 connections carry nothing");
}

void shell(Settings& s, const Use& use) {
  s.link.shell = split_words(use.value);
  if (s.link.shell.empty()) throw Error(ExitCode::usage, "the remote shell is empty");
}

void peer(Settings& s, const Use& use) {
  if (!is_peer_id(use.value)) {
    throw Error(ExitCode::usage, "'" + escape(use.value) + "' is not SHA256: and 43 characters");
  }
  s.link.peer_id = use.value;
}

void format(Settings& s, const Use& use) {
  struct Choice {
    std::string_view name;
    FormatChoice format;
  };
  constexpr auto choices = std::to_array<Choice>({{"auto", FormatChoice::automatic},
                                                  {"human", FormatChoice::human},
                                                  {"json", FormatChoice::json},
                                                  {"quiet", FormatChoice::quiet}});
  for (const Choice& choice : choices) {
    if (choice.name != use.value) continue;
    s.format = choice.format;
    return;
  }
  throw Error(ExitCode::usage, "'" + escape(use.value) + "' is not auto, human, json or quiet");
}

void human_numbers(Settings& s, const Use& use) {
  constexpr unsigned most = 3;
  s.human_numbers = use.on ? std::min(s.human_numbers + 1, most) : 0;
}

constexpr Spelling flag(char letter, std::string_view name) {
  return {.letter = letter, .name = name};
}
// A flag that --no-NAME turns off.
constexpr Spelling toggle(char letter, std::string_view name) {
  return {.letter = letter, .name = name, .negatable = true};
}
constexpr Spelling valued(char letter, std::string_view name, std::string_view value) {
  return {.letter = letter, .name = name, .value = value};
}
// A value that --no-NAME takes back.
constexpr Spelling limit(std::string_view name, std::string_view value) {
  return {.name = name, .value = value, .negatable = true};
}
constexpr Spelling pattern(std::string_view name) {
  return {.name = name, .value = "PATTERN", .repeatable = true};
}

const auto table = std::to_array<Option>({
    {flag('a', "archive"), Group::traversal, "everything that -rlptgoD keeps", archive},
    {toggle('r', "recursive"), Group::traversal, "go into directories",
     [](Settings& s, const Use& u) { s.sync.kinds.recursive = u.on; }},
    {toggle('l', "links"), Group::traversal, "keep symlinks as symlinks",
     [](Settings& s, const Use& u) { s.sync.kinds.links = u.on; }},
    {toggle('H', "hard-links"), Group::traversal, "keep hard links among the files sent",
     [](Settings& s, const Use& u) { s.sync.hard_links = u.on; }},
    {toggle('D', ""), Group::traversal, "--devices and --specials", devices_and_specials},
    {toggle(0, "devices"), Group::traversal, "keep device files (root only)",
     [](Settings& s, const Use& u) { s.sync.kinds.devices = u.on; }},
    {toggle(0, "specials"), Group::traversal, "keep fifos and sockets",
     [](Settings& s, const Use& u) { s.sync.kinds.specials = u.on; }},
    {toggle('S', "sparse"), Group::traversal, "write runs of zeros as holes",
     [](Settings& s, const Use& u) { s.sync.sparse = u.on; }},

    {toggle('p', "perms"), Group::attributes, "keep permissions",
     [](Settings& s, const Use& u) { s.sync.attributes.perms = u.on; }},
    {toggle('t', "times"), Group::attributes, "keep modification times",
     [](Settings& s, const Use& u) { s.sync.attributes.times = u.on; }},
    {toggle('o', "owner"), Group::attributes, "keep owners (root only)",
     [](Settings& s, const Use& u) { s.sync.attributes.owner = u.on; }},
    {toggle('g', "group"), Group::attributes, "keep groups",
     [](Settings& s, const Use& u) { s.sync.attributes.group = u.on; }},
    {toggle('X', "xattrs"), Group::attributes, "keep extended attributes",
     [](Settings& s, const Use& u) { s.sync.attributes.xattrs = u.on; }},
    {toggle('A', "acls"), Group::attributes, "keep ACLs (implies -p)", acls},

    {toggle('c', "checksum"), Group::comparison, "compare content, not size and time",
     [](Settings& s, const Use& u) { s.sync.checksum = u.on; }},
    {toggle('W', "whole-file"), Group::comparison, "send changed files whole, without a delta",
     [](Settings& s, const Use& u) { s.whole_file = u.on; }},
    {toggle(0, "detect-renames"), Group::comparison, "find content under its old name (default)",
     [](Settings& s, const Use& u) { s.sync.detect_renames = u.on; }},
    {flag('n', "dry-run"), Group::comparison, "change nothing, show what would be done",
     [](Settings& s, const Use&) { s.sync.dry_run = true; }},
    {toggle(0, "partial"), Group::comparison, "keep what an interrupted run has of a file",
     [](Settings& s, const Use& u) { s.sync.partial = u.on; }},
    {toggle(0, "fsync"), Group::comparison, "success means that data is on disk (default)",
     [](Settings& s, const Use& u) { s.sync.durable = u.on; }},

    {toggle(0, "delete"), Group::deletion, "remove from the target what the source lacks",
     [](Settings& s, const Use& u) { s.sync.delete_extras = u.on; }},
    {flag(0, "delete-before"), Group::deletion, "the same, before content comes, to save space",
     [](Settings& s, const Use&) { s.sync.delete_extras = s.sync.delete_before = true; }},
    {limit("max-delete", "N|N%"), Group::deletion, "delete nothing at all if it were more",
     max_delete},
    {valued(0, "empty-source", "refuse|allow"), Group::deletion,
     "whether an empty source may empty the target", empty_source},

    {pattern("exclude"), Group::filter, "leave out what matches",
     [](Settings& s, const Use& u) { tree::add_rule(s.sync.rules, u.value, false); }},
    {pattern("include"), Group::filter, "keep what matches, whatever later rules say",
     [](Settings& s, const Use& u) { tree::add_rule(s.sync.rules, u.value, true); }},

    {toggle('z', "compress"), Group::link, "compress always (--no-z: never)",
     [](Settings& s, const Use& u) {
       s.sync.compress = u.on ? tree::Compress::always : tree::Compress::never;
     }},
    {valued('e', "rsh", "COMMAND"), Group::link, "the remote shell (ssh)", shell},
    {valued(0, "lockstep-path", "PROGRAM"), Group::link, "lockstep's name on the other host",
     [](Settings& s, const Use& u) { s.link.lockstep_path = u.value; }},
    {limit("timeout", "SECONDS"), Group::link, "give up after that much silence (0: never)",
     [](Settings& s, const Use& u) { s.link.timeout = seconds(u); }},
    {limit("contimeout", "SECONDS"), Group::link, "give up when nobody answers (10)",
     [](Settings& s, const Use& u) { s.link.connect_timeout = seconds(u); }},
    {limit("bwlimit", "RATE"), Group::link, "KiB a second at most, or with a unit (1.5m)", bwlimit},
    {valued(0, "connections", "N"), Group::link, "parallel connections to a daemon", connections},
    {valued(0, "identity", "DIR"), Group::link, "this host's identity",
     [](Settings& s, const Use& u) { s.link.identity_directory = u.value; }},
    {valued(0, "peer-id", "ID"), Group::link, "the server's id, for this run", peer},

    {toggle('v', "verbose"), Group::output, "name what is updated",
     [](Settings& s, const Use& u) { s.verbosity = u.on ? s.verbosity + 1 : 0; }},
    {flag('q', "quiet"), Group::output, "say nothing but problems",
     [](Settings& s, const Use&) { s.quiet = true; }},
    {toggle('i', "itemize-changes"), Group::output, "say of every change what it is",
     [](Settings& s, const Use& u) { s.itemize = u.on; }},
    {toggle(0, "stats"), Group::output, "close with figures",
     [](Settings& s, const Use& u) { s.stats = u.on; }},
    {toggle(0, "progress"), Group::output, "show how far each file is",
     [](Settings& s, const Use& u) { s.progress = u.on; }},
    {flag('P', ""), Group::output, "--partial and --progress", partial_and_progress},
    {toggle('h', "human-readable"), Group::output, "numbers with units (-hh: of 1024)",
     human_numbers},
    {valued(0, "format", "auto|human|json|quiet"), Group::output, "the form of the output", format},
    {flag(0, "version"), Group::output, "print versions and exit",
     [](Settings& s, const Use&) { s.version = true; }},
    {flag(0, "help"), Group::output, "print this and exit (also -h alone)",
     [](Settings& s, const Use&) { s.help = true; }},
});

}  // namespace

std::span<const Option> sync_options() {
  return table;
}

std::vector<Spelling> spellings_of(std::span<const Option> options) {
  std::vector<Spelling> spellings;
  spellings.reserve(options.size());
  for (const Option& option : options) spellings.push_back(option.spelling);
  return spellings;
}

std::string_view title_of(Group group) {
  constexpr std::array<std::string_view, 7> titles = {
      "What to copy", "Attributes", "Comparing and writing", "Deleting", "Filtering",
      "Connection",   "Output"};
  return titles.at(static_cast<std::size_t>(group));
}

}  // namespace lockstep::cli
