#include "cli/known_peers.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <sstream>

#include "base/crypto.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"

namespace lockstep::cli {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{4} * 1024 * 1024;

std::string file_in(const std::string& directory) {
  return directory + "/known_peers.toml";
}

std::string key_of(const HostPort& server) {
  const bool address = server.host.find(':') != std::string::npos;
  return address ? fmt::format("[{}]:{}", server.host, server.port)
                 : fmt::format("{}:{}", server.host, server.port);
}

[[noreturn]] void refuse(const std::string& shown, const std::string& why) {
  throw Error(ExitCode::identity, escape(shown) + ": " + escape(why));
}

toml::table parsed(const std::string& text, const std::string& shown) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    refuse(shown, fmt::format("line {}: {}", error.source().begin.line, error.description()));
  }
}

}  // namespace

KnownPeers KnownPeers::parse(const std::string& text, const std::string& shown) {
  KnownPeers peers;
  const toml::table table = parsed(text, shown);
  for (const auto& [key, node] : table) {
    if (key.str() != "servers" || !node.is_table()) {
      refuse(shown, "'" + std::string(key.str()) + "' is not the table servers");
    }
    for (const auto& [server, id] : *node.as_table()) {
      const std::string name(server.str());
      const std::string value = id.value_or(std::string());
      if (!is_peer_id(value)) refuse(shown, "the id of " + name + " is none");
      peers.servers_[name] = value;
    }
  }
  return peers;
}

std::string KnownPeers::text() const {
  toml::table servers;
  for (const auto& [server, id] : servers_) servers.insert_or_assign(server, id);
  toml::table file;
  file.insert_or_assign("servers", std::move(servers));
  std::ostringstream out;
  out << file << '\n';
  return out.str();
}

KnownPeers KnownPeers::load(const std::string& directory) {
  const std::string path = file_in(directory);
  const std::optional<std::string> text = fs::read_small_file(path, file_bytes_max);
  return text ? parse(*text, path) : KnownPeers();
}

void KnownPeers::store(const std::string& directory) const {
  fs::write_small_file(file_in(directory), text(), 0600);
}

std::optional<std::string> KnownPeers::id_of(const HostPort& server) const {
  const auto found = servers_.find(key_of(server));
  if (found == servers_.end()) return std::nullopt;
  return found->second;
}

void KnownPeers::remember(const HostPort& server, const std::string& id) {
  servers_[key_of(server)] = id;
}

}  // namespace lockstep::cli
