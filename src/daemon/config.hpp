#pragma once
// What a daemon serves and to whom: the value of the config files.
//
// Layer    daemon: pure, text in, value out; setup.hpp reads the files.
// Source   TOML 1.0 through toml++, which only config.cpp includes.
// Errors   Error{usage} "FILE:LINE: ..." for anything unknown, doubled or contradictory: a daemon
//          never starts on a config that it does not understand whole.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "group/store_config.hpp"

namespace lockstep::daemon {

/// What a peer may do with a dataset; each includes the one before.
enum class Right : std::uint8_t { read, write, publish };

struct Dataset {
  std::string name;
  std::string path;       // absolute, normal form
  bool read_only = true;  // whatever the rights say
  std::string uid;        // user name or number; empty: the daemon's own
  unsigned generations = 0;
  bool allow_empty_source = false;
  std::string comment;
  friend bool operator==(const Dataset&, const Dataset&) = default;
};

struct Peer {
  std::string name;
  std::string id;  // "SHA256:..."
  std::map<std::string, Right> rights;
};

struct Config {
  std::vector<std::string> listen;         // ADDR:PORT; empty: not said
  std::string identity;                    // directory; empty: not said
  std::string state;                       // directory; empty: not said
  std::string metrics_file;                // empty: none is written
  std::vector<Dataset> datasets;           // by name
  std::vector<Peer> peers;                 // by name
  std::vector<group::StoreConfig> stores;  // of groups' decisions
};

/// One config file; `name` is for messages.
struct ConfigText {
  std::string name;
  std::string text;
};

/// The files as one config: tables add up, a key or name given twice is an error.
[[nodiscard]] Config parse_config(const std::vector<ConfigText>& files);

/// What one peer may do with one dataset.
struct Access {
  const Dataset* dataset = nullptr;  // borrowed from the config
  Right right = Right::read;
};

/// Nothing where the dataset does not exist and where the peer has no right to it: nobody can
/// tell the two apart.
[[nodiscard]] std::optional<Access> grant(const Config& config, const std::string& peer_id,
                                          const std::string& dataset);
/// The datasets that the peer has a right to, by name.
[[nodiscard]] std::vector<Access> grants(const Config& config, const std::string& peer_id);
/// True when the peer is listed at all.
[[nodiscard]] bool knows(const Config& config, const std::string& peer_id);

}  // namespace lockstep::daemon
