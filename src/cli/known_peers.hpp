#pragma once
// The servers this host trusts: known_peers.toml in the identity's directory.
//
//   [servers]
//   "10.0.0.1:8733" = "SHA256:..."
#include <map>
#include <optional>
#include <string>

#include "cli/location.hpp"

namespace lockstep::cli {

class KnownPeers {
 public:
  KnownPeers() = default;
  /// Throws Error{identity} on anything that is not such a file; `shown` names it.
  [[nodiscard]] static KnownPeers parse(const std::string& text, const std::string& shown);
  [[nodiscard]] std::string text() const;

  /// Empty when nothing is there.
  [[nodiscard]] static KnownPeers load(const std::string& directory);
  void store(const std::string& directory) const;

  [[nodiscard]] std::optional<std::string> id_of(const HostPort& server) const;
  void remember(const HostPort& server, const std::string& id);

 private:
  std::map<std::string, std::string> servers_;  // "host:port" to id
};

}  // namespace lockstep::cli
