#include "cli/location.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

using job::Location;
constexpr std::string_view scheme = "lockstep://";

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Error(ExitCode::usage, "'" + escape(text) + "': " + why);
}

// A leading '-' would be an option to the remote shell.
void check_host(std::string_view host, std::string_view whole) {
  const std::string_view name = host.substr(host.find('@') + 1);
  const bool strange = std::any_of(host.begin(), host.end(), [](unsigned char c) {
    return c <= ' ' || c == 0x7F || c == '/' || c == '[' || c == ']';
  });
  if (name.empty() || host.starts_with('@')) refuse(whole, "the host has no name");
  if (host.starts_with('-') || name.starts_with('-') || strange) {
    refuse(whole, "this is no name of a host");
  }
}

// Where the host ends: the ':' that makes `text` remote. npos: `text` is a local path.
std::size_t host_end(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::size_t bracket = text.find('[');
  const bool bracketed =
      bracket == 0 || (bracket < slash && bracket > 0 && text[bracket - 1] == '@');
  if (bracketed) {
    const std::size_t close = text.find(']', bracket);
    if (close < slash && text.substr(close + 1).starts_with(':')) return close + 1;
    return std::string_view::npos;
  }
  const std::size_t colon = text.find(':');
  return colon < slash ? colon : std::string_view::npos;
}

std::string without_brackets(std::string_view host) {
  std::string plain(host);
  if (!plain.ends_with(']')) return plain;
  plain.pop_back();
  plain.erase(plain.find('['), 1);
  return plain;
}

void set_dataset(Location& location, std::string_view rest, std::string_view whole) {
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  location.dataset = rest.substr(0, slash);
  location.path = rest.substr(std::min(slash + 1, rest.size()));
  if (location.dataset.empty() && !rest.empty()) refuse(whole, "the dataset has no name");
}

Location daemon_url(std::string_view text, std::uint16_t port) {
  const std::string_view rest = text.substr(scheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const HostPort end = parse_host_port(rest.substr(0, slash), port);
  Location location;
  location.kind = Location::Kind::daemon;
  location.host = end.host;
  location.port = end.port;
  set_dataset(location, rest.substr(std::min(slash + 1, rest.size())), text);
  return location;
}

bool same_host(const Location& a, const Location& b) {
  return a.kind == b.kind && a.host == b.host && a.port == b.port && a.dataset == b.dataset;
}

}  // namespace

HostPort parse_host_port(std::string_view text, std::uint16_t usual) {
  HostPort end;
  end.port = usual;
  const std::size_t colon = text.find(':', text.starts_with('[') ? text.find(']') : 0);
  const std::string host = without_brackets(text.substr(0, colon));
  check_host(host, text);
  end.host = host;
  if (colon == std::string_view::npos) return end;
  if (text.find(':', colon + 1) != std::string_view::npos) {
    refuse(text, "an IPv6 address stands in [brackets]");
  }
  const std::uint64_t port = parse_number(text.substr(colon + 1), 65535);
  if (port == 0) refuse(text, "0 is no port");
  end.port = static_cast<std::uint16_t>(port);
  return end;
}

Location parse_location(std::string_view text, std::uint16_t port) {
  if (text.empty()) throw Error(ExitCode::usage, "a location is empty");
  if (text.starts_with(scheme)) return daemon_url(text, port);
  if (text.starts_with("rsync://")) refuse(text, "rsync's own daemon speaks another protocol");
  Location location;
  location.path = text;
  const std::size_t colon = host_end(text);
  if (colon == std::string_view::npos) return location;
  location.host = without_brackets(text.substr(0, colon));
  check_host(location.host, text);
  const std::string_view rest = text.substr(colon + 1);
  if (!rest.starts_with(':')) {
    location.kind = Location::Kind::shell;
    location.path = rest;
    return location;
  }
  if (location.host.find('@') != std::string::npos) {
    refuse(text, "a daemon knows peers by their identity, not by a user name");
  }
  location.kind = Location::Kind::daemon;
  location.port = port;
  set_dataset(location, rest.substr(1), text);
  return location;
}

void check_sources(const std::vector<Location>& sources) {
  for (const Location& source : sources) {
    if (!same_host(source, sources.front())) {
      throw Error(ExitCode::usage, "all sources must be local, or in one dataset or on one host");
    }
  }
}

void check_ends(const std::vector<Location>& sources, const Location& target) {
  check_sources(sources);
  const bool remote_source = sources.front().kind != Location::Kind::local;
  if (remote_source && target.kind != Location::Kind::local) {
    throw Error(ExitCode::usage, "the source and the target cannot both be remote");
  }
  for (const Location& source : sources) {
    if (source.kind == Location::Kind::daemon && source.dataset.empty()) {
      throw Error(ExitCode::usage, "the source names no dataset");
    }
  }
  if (target.kind == Location::Kind::daemon && target.dataset.empty()) {
    throw Error(ExitCode::usage, "the target names no dataset");
  }
}

namespace {

// Behind a remote shell the path is the dataset, and all of its generation is meant.
std::string path_in_dataset(const Location& place) {
  if (place.kind == Location::Kind::shell) return {};
  const bool whole = place.path.find_first_not_of('/') == std::string::npos;
  return whole ? std::string() : place.path;
}

}  // namespace

std::vector<job::Choice> choices_of(const std::vector<Location>& locations,
                                    const std::vector<std::string>& further, std::uint16_t port) {
  if (locations.size() > 2 || locations.back().kind != Location::Kind::local) {
    throw Error(ExitCode::usage,
                "--source is for a pull: one source besides it, or none, and a directory here");
  }
  std::vector<job::Choice> choices;
  if (locations.size() == 2) choices.push_back({locations.front(), ""});
  for (const std::string& word : further) choices.push_back({parse_location(word, port), ""});
  for (const auto& [place, peer_id] : choices) {
    const bool listing = place.kind == Location::Kind::daemon && place.dataset.empty();
    if (place.kind == Location::Kind::local || listing) {
      throw Error(ExitCode::usage, "with --source every source is a dataset on another host");
    }
    const std::string path = path_in_dataset(place);
    const std::string first = path_in_dataset(choices.front().place);
    if (path != first) {
      throw Error(ExitCode::usage,
                  "with --source every source has the same path in its dataset: '" + escape(path) +
                      "' is not '" + escape(first) + '\'');
    }
  }
  return choices;
}

}  // namespace lockstep::cli
