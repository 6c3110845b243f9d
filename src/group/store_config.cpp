#include "group/store_config.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "group/toml_table.hpp"
#ifdef LOCKSTEP_HAS_ETCD
#include "group/etcd_store.hpp"
#endif

namespace lockstep::group {
namespace {

constexpr std::size_t endpoints_max = 16;
constexpr unsigned deadline_seconds_max = 600;

void read_file_name(const TomlTable& table, std::string_view key, std::string& value) {
  table.text(key, value);
  if (table.has(key) && !value.starts_with('/')) {
    table.fail(key, std::string(key) + " is not an absolute path");
  }
}

void check_endpoint(const TomlTable& table, const std::string& endpoint, bool tls) {
  const bool secure = endpoint.starts_with("https://");
  const std::string shown = '"' + escape(endpoint) + '"';
  const std::size_t host = endpoint.find("//") + 2;
  if ((!secure && !endpoint.starts_with("http://")) || host >= endpoint.size() ||
      endpoint.find('/', host) != std::string::npos || escape(endpoint) != endpoint) {
    table.fail("endpoints", shown + " is not of the form https://HOST:PORT");
  }
  if (tls && !secure) table.fail("endpoints", shown + " is not https, but there are certificates");
}

}  // namespace

StoreConfig read_store(const std::string& name, const TomlTable& table) {
  table.only(store_keys);
  StoreConfig config;
  config.name = name;
  read_file_name(table, "ca", config.ca);
  read_file_name(table, "certificate", config.certificate);
  read_file_name(table, "key", config.key);
  if (config.certificate.empty() != config.key.empty()) {
    table.fail("", "store " + escape(name) + " has one of certificate and key without the other");
  }
  table.texts("endpoints", config.endpoints);
  if (config.endpoints.empty() || config.endpoints.size() > endpoints_max) {
    table.fail("endpoints", "store " + escape(name) + " needs 1 to " +
                                std::to_string(endpoints_max) + " endpoints");
  }
  const bool tls = !config.ca.empty() || !config.key.empty();
  for (const std::string& endpoint : config.endpoints) check_endpoint(table, endpoint, tls);
  auto seconds = static_cast<unsigned>(config.deadline.count());
  table.number("deadline", seconds);
  if (seconds == 0 || seconds > deadline_seconds_max) {
    table.fail("deadline",
               "deadline is not from 1 to " + std::to_string(deadline_seconds_max) + " seconds");
  }
  config.deadline = std::chrono::seconds(seconds);
  return config;
}

#ifdef LOCKSTEP_HAS_ETCD
std::unique_ptr<DecisionStore> open_store(const StoreConfig& config, const wire::GroupUuid& group) {
  EtcdSettings settings;
  settings.endpoints = config.endpoints;
  settings.tls = {config.ca, config.certificate, config.key};
  settings.deadline = config.deadline;
  settings.attempt = std::min(settings.attempt, settings.deadline / 2);
  return std::make_unique<EtcdStore>(std::move(settings), group);
}
#else
std::unique_ptr<DecisionStore> open_store(const StoreConfig& config,
                                          const wire::GroupUuid& /*group*/) {
  throw Error(ExitCode::usage,
              "store " + escape(config.name) + ": this program was built without libcurl");
}
#endif

}  // namespace lockstep::group
