#include "group/etcd_gateway.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/base64.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::group {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds between_rounds{100};  // of all endpoints, none of them well

[[noreturn]] void senseless(const std::string& what) {
  throw Error(ExitCode::refused, "etcd sent an answer without sense: " + what);
}

Json parse(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) senseless("not an object");
  return json;
}

// Fields that are zero are left out.
std::int64_t number(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return 0;
  if (!found->is_string()) senseless(name);
  const auto& text = found->get_ref<const std::string&>();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) senseless(name);
  return value;
}

Bytes bytes(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (!found->is_string()) senseless(name);
  std::optional<Bytes> value = from_base64(found->get_ref<const std::string&>());
  if (!value) senseless(name);
  return *std::move(value);
}

bool flag(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  if (!found->is_boolean()) senseless(name);
  return found->get<bool>();
}

const Json& list(const Json& object, const char* name) {
  static const Json none = Json::array();
  const auto found = object.find(name);
  if (found == object.end()) return none;
  if (!found->is_array()) senseless(name);
  return *found;
}

std::string text64(std::string_view text) {
  return base64(as_view(text));
}

void add_range(const Json& answer, EtcdView& view) {
  if (!answer.is_object()) senseless("no object in a list");
  const auto range = answer.find("response_range");
  if (range == answer.end() || !range->is_object()) senseless("no range");
  for (const Json& pair : list(*range, "kvs")) {
    if (!pair.is_object()) senseless("no key and value");
    const Bytes key = bytes(pair, "key");
    view[std::string(as_text(key))] = {bytes(pair, "value"), number(pair, "mod_revision")};
  }
}

Json write_request(const EtcdWrite& write) {
  const std::string key = text64(write.key);
  if (!write.value) return {{"request_delete_range", {{"key", key}}}};
  return {
      {"request_put",
       {{"key", key}, {"value", base64(*write.value)}, {"lease", std::to_string(write.lease)}}}};
}

std::string error_text(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_object() && json.contains("error") && json["error"].is_string()) {
    return escape_message(json["error"].get<std::string>().substr(0, 200));
  }
  return "no reason given";
}

// The server's trouble of the moment: no leader, a timeout, too many requests.
bool passing(long status) {
  return status >= 500 || status == 408 || status == 429;
}

}  // namespace

EtcdGateway::EtcdGateway(EtcdSettings settings)
    : settings_(std::move(settings)), http_(settings_.tls) {}

std::string EtcdGateway::post(const std::string& path, const std::string& json, bool writes) {
  const Instant end = system_clock().now() + settings_.deadline;
  bool lost = false;
  std::size_t failed = 0;
  std::string why = "no endpoint";
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - system_clock().now());
    if (left.count() <= 0) break;
    const std::string& endpoint = settings_.endpoints[endpoint_ % settings_.endpoints.size()];
    const HttpAnswer answer = http_.post(endpoint + path, json, std::min(left, settings_.attempt));
    const bool answered = answer.kind == HttpAnswer::Kind::answered;
    if (answered && answer.status == 200) return answer.body;
    why = escape(endpoint) + ": " + (answered ? error_text(answer.body) : answer.error);
    if (answered && !passing(answer.status)) throw Error(ExitCode::refused, "etcd " + why);
    lost = lost || answer.kind != HttpAnswer::Kind::unsent;
    ++endpoint_;
    if (++failed % settings_.endpoints.size() == 0) pause(between_rounds);
  }
  const bool unknown = writes && lost;
  throw Error(unknown ? ExitCode::unknown : ExitCode::not_published,
              std::string(unknown ? "etcd did not say whether it was written: "
                                  : "etcd cannot be reached: ") +
                  why);
}

EtcdView EtcdGateway::read(const std::vector<std::string>& keys) {
  Json request = {{"success", Json::array()}};
  for (const std::string& key : keys) {
    request["success"].push_back({{"request_range", {{"key", text64(key)}}}});
  }
  const Json answer = parse(post("/v3/kv/txn", request.dump(), false));
  const Json& ranges = list(answer, "responses");
  if (ranges.size() != keys.size()) senseless("as many ranges as asked for");
  EtcdView view;
  for (const Json& range : ranges) add_range(range, view);
  return view;
}

bool EtcdGateway::write_if(const EtcdView& seen, const std::vector<std::string>& unchanged,
                           const std::vector<EtcdWrite>& writes) {
  Json request = {{"compare", Json::array()}, {"success", Json::array()}};
  for (const std::string& key : unchanged) {
    const auto found = seen.find(key);
    const std::int64_t revision = found == seen.end() ? 0 : found->second.revision;
    request["compare"].push_back({{"key", text64(key)},
                                  {"target", "MOD"},
                                  {"result", "EQUAL"},
                                  {"mod_revision", std::to_string(revision)}});
  }
  for (const EtcdWrite& write : writes) request["success"].push_back(write_request(write));
  return flag(parse(post("/v3/kv/txn", request.dump(), true)), "succeeded");
}

std::int64_t EtcdGateway::grant_lease(std::chrono::seconds ttl) {
  const Json request = {{"TTL", std::to_string(ttl.count())}};
  const std::int64_t lease = number(parse(post("/v3/lease/grant", request.dump(), false)), "ID");
  if (lease == 0) senseless("a lease without a number");
  return lease;
}

bool EtcdGateway::keep_alive(std::int64_t lease) {
  const Json request = {{"ID", std::to_string(lease)}};
  const Json answer = parse(post("/v3/lease/keepalive", request.dump(), false));
  const auto result = answer.find("result");
  if (result == answer.end() || !result->is_object()) senseless("no result");
  return number(*result, "TTL") > 0;
}

void EtcdGateway::revoke_lease(std::int64_t lease) {
  const Json request = {{"ID", std::to_string(lease)}};
  static_cast<void>(post("/v3/lease/revoke", request.dump(), false));
}

}  // namespace lockstep::group
