// How the other side is reached.
#include <array>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/escape.hpp"
#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t seconds_max = 10'000'000;
constexpr unsigned connections_max = 64;

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

std::chrono::seconds parse_minutes(const std::string& text) {
  const std::uint64_t minutes = parse_number(text, seconds_max);
  if (minutes == 0) throw Error(ExitCode::usage, "no time at all");
  return std::chrono::minutes(minutes);
}

void shell(Settings& s, const Use& use) {
  s.link.shell = split_words(use.value);
  if (s.link.shell.empty()) throw Error(ExitCode::usage, "the remote shell is empty");
}

// -M: options that are about one end, for the other one.
void remote_option(Settings& s, const Use& use) {
  struct Choice {
    std::string_view name;
    void (*apply)(EndSettings& end);
  };
  using End = EndSettings;
  using tree::Super;
  constexpr auto choices =
      std::to_array<Choice>({{"--super", [](End& end) { end.super = Super::always; }},
                             {"--no-super", [](End& end) { end.super = Super::never; }},
                             {"--fake-super",
                              [](End& end) {
                                if (end.super == Super::automatic) end.super = Super::faked;
                              }},
                             {"--munge-links", [](End& end) { end.munges = true; }},
                             {"--no-munge-links", [](End& end) { end.munges = false; }}});
  if (!s.there) s.there.emplace();
  for (const Choice& choice : choices) {
    if (choice.name == use.value) return choice.apply(*s.there);
  }
  throw Error(ExitCode::unsupported,
              "not available for the other side alone: " + escape(use.value));
}

// The last word may be what stands for the program everywhere: then it is this one.
void rsync_path(Settings& s, const Use& use) {
  constexpr std::string_view theirs = "rsync";
  std::string path = use.value;
  const bool is_theirs = path == theirs || path.ends_with(" rsync");
  if (is_theirs) path.replace(path.size() - theirs.size(), theirs.size(), "lockstep");
  s.link.lockstep_path = path;
}

void port(Settings& s, const Use& use) {
  s.port = static_cast<std::uint16_t>(parse_number(use.value, UINT16_MAX));
  if (s.port == 0) throw Error(ExitCode::usage, "0 is no port");
}

void peer(Settings& s, const Use& use) {
  if (!is_peer_id(use.value)) {
    throw Error(ExitCode::usage, "'" + escape(use.value) + "' is not SHA256: and 43 characters");
  }
  s.link.peer_id = use.value;
}

constexpr auto table = std::to_array<Option>({
    {valued('e', "rsh", "COMMAND"), Group::link, "the remote shell (ssh)", shell},
    {valued(0, "lockstep-path", "PROGRAM"), Group::link, "lockstep's name on the other host",
     [](Settings& s, const Use& u) { s.link.lockstep_path = u.value; }},
    {valued(0, "rsync-path", "PROGRAM"), Group::compatibility, "--lockstep-path", rsync_path},
    {valued(0, "port", "PORT"), Group::link, "the port of HOST::DATASET (8733)", port},
    {flag('4', "ipv4"), Group::compatibility, "connect to IPv4 addresses only",
     [](Settings& s, const Use&) { s.link.family = net::Family::ipv4; }},
    {flag('6', "ipv6"), Group::compatibility, "connect to IPv6 addresses only",
     [](Settings& s, const Use&) { s.link.family = net::Family::ipv6; }},
    {{.letter = 'M', .name = "remote-option", .value = "OPTION", .repeatable = true},
     Group::link,
     "an option for the other side alone",
     remote_option},
    {limit("timeout", "SECONDS"), Group::link, "give up after that much silence (0: never)",
     [](Settings& s, const Use& u) { s.link.timeout = seconds(u); }},
    {limit("contimeout", "SECONDS"), Group::link, "give up when nobody answers (10)",
     [](Settings& s, const Use& u) { s.link.connect_timeout = seconds(u); }},
    {limit("bwlimit", "RATE"), Group::link, "KiB a second at most, or with a unit (1.5m)", bwlimit},
    {valued(0, "stop-after", "MINUTES"), Group::link, "end the run after that time",
     [](Settings& s, const Use& u) { s.stop_after = parse_minutes(u.value); }},
    {valued(0, "time-limit", "MINUTES"), Group::compatibility, "--stop-after",
     [](Settings& s, const Use& u) { s.stop_after = parse_minutes(u.value); }},
    {valued(0, "stop-at", "TIME"), Group::link, "end the run at [[Y-]M-DT]H:M",
     [](Settings& s, const Use& u) {
       s.stop_after = until(u.value, system_clock().unix_seconds());
     }},
    {repeated("source", "LOCATION"), Group::link, "another source of the same, if one fails",
     [](Settings& s, const Use& u) { s.sources.push_back(u.value); }},
    {valued(0, "connections", "N"), Group::link, "parallel connections to a daemon", connections},
    {valued(0, "identity", "DIR"), Group::link, "this host's identity",
     [](Settings& s, const Use& u) { s.link.identity_directory = u.value; }},
    {valued(0, "peer-id", "ID"), Group::link, "the server's id, for this run", peer},
});

}  // namespace

std::span<const Option> link_options() {
  return table;
}

}  // namespace lockstep::cli
