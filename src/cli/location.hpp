#pragma once
// Where a sync reads and writes: the four spellings of a place.
//
//   path                            local; also anything with a '/' before its first ':'
//   [user@]host:path                over the remote shell
//   host::dataset[/path]            a daemon
//   lockstep://host[:port]/dataset[/path]
//
// An IPv6 address stands in brackets and is kept without them.
// Errors   Error{usage} for a host, port or dataset that is none, and for rsync://.
#include <string>
#include <string_view>
#include <vector>

#include "job/request.hpp"

namespace lockstep::cli {

constexpr std::uint16_t usual_port = 8733;

/// `port` is that of a daemon where `text` names none.
[[nodiscard]] job::Location parse_location(std::string_view text, std::uint16_t port = usual_port);

/// Refuses sources of several kinds, hosts or datasets.
void check_sources(const std::vector<job::Location>& sources);
/// Refuses what one run cannot do: two remote ends, sources of several kinds, hosts or datasets.
void check_ends(const std::vector<job::Location>& sources, const job::Location& target);

/// The sources of a pull that are tried in turns: `locations` (SRC, if given, and the target) and
/// `further`. Refuses what is no such pull.
[[nodiscard]] std::vector<job::Choice> choices_of(const std::vector<job::Location>& locations,
                                                  const std::vector<std::string>& further,
                                                  std::uint16_t port = usual_port);

struct HostPort {
  std::string host;
  std::uint16_t port = usual_port;
};
/// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
[[nodiscard]] HostPort parse_host_port(std::string_view text, std::uint16_t usual = usual_port);

}  // namespace lockstep::cli
