#pragma once
// What we need of etcd's v3 API, through its JSON gateway (etcd 3.4 and later).
//
// Layer    group. Keys are text, values bytes.
// Source   etcd.io, "etcd API" and "gRPC gateway": keys and values in base64, 64-bit numbers as
//          strings, fields that are zero left out. Reads are linearizable.
// Errors   as decision_store.hpp. Endpoints are tried in turn until the deadline; a write that
//          may have been made is made again, so writes must be harmless twice.
// Threads  one; calls block.
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "group/http.hpp"

namespace lockstep::group {

struct EtcdSettings {
  std::vector<std::string> endpoints;  // "https://host:2379"
  HttpSettings tls;
  std::chrono::milliseconds attempt{2000};    // one endpoint's share
  std::chrono::milliseconds deadline{10000};  // of a whole call
};

struct EtcdValue {
  Bytes value;
  std::int64_t revision = 0;  // of the last change of this key
};
/// What was there; keys that do not exist are missing.
using EtcdView = std::map<std::string, EtcdValue>;

struct EtcdWrite {
  std::string key;
  std::optional<Bytes> value;  // nothing: delete
  std::int64_t lease = 0;
};

class EtcdGateway {
 public:
  explicit EtcdGateway(EtcdSettings settings);

  /// All keys at one instant.
  [[nodiscard]] EtcdView read(const std::vector<std::string>& keys);
  /// Makes all writes, when every key of `unchanged` still has the revision it had in `seen`
  /// (or is still missing); false when not.
  [[nodiscard]] bool write_if(const EtcdView& seen, const std::vector<std::string>& unchanged,
                              const std::vector<EtcdWrite>& writes);
  [[nodiscard]] std::int64_t grant_lease(std::chrono::seconds ttl);
  /// False when it is gone.
  [[nodiscard]] bool keep_alive(std::int64_t lease);
  void revoke_lease(std::int64_t lease);

 private:
  std::string post(const std::string& path, const std::string& json, bool writes);

  EtcdSettings settings_;
  HttpClient http_;
  std::size_t endpoint_ = 0;  // the one that answered last
};

}  // namespace lockstep::group
