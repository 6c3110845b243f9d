#include "group/http.hpp"

#include <curl/curl.h>

#include <mutex>

#include "base/error.hpp"
#include "base/owned.hpp"

namespace lockstep::group {
namespace {

using List = Owned<curl_slist, curl_slist_free_all>;

void start_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::size_t collect(const char* data, std::size_t size, std::size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  const std::size_t bytes = size * count;
  if (bytes > http_answer_bytes_max - body.size()) return 0;  // libcurl ends the transfer
  body.append(data, bytes);
  return bytes;
}

// Errors before the first byte of the request can have left.
bool unsent(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION:
      return true;
    default:
      return false;
  }
}

}  // namespace

struct HttpClient::State {
  Owned<CURL, curl_easy_cleanup> curl;
  List headers;

  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(curl.get(), option, value) != CURLE_OK) {
      throw Error(ExitCode::usage, "libcurl lacks what etcd needs (option " +
                                       std::to_string(static_cast<int>(option)) + ")");
    }
  }
  void set_file(CURLoption option, const std::string& path) {
    if (!path.empty()) set(option, path.c_str());
  }
};

HttpClient::HttpClient(const HttpSettings& settings) : state_(std::make_unique<State>()) {
  start_libcurl();
  state_->curl.reset(curl_easy_init());
  if (!state_->curl) throw Error(ExitCode::usage, "libcurl cannot be used");
  state_->headers.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
  state_->set(CURLOPT_HTTPHEADER, state_->headers.get());
  state_->set(CURLOPT_NOSIGNAL, 1L);
  state_->set(CURLOPT_PROTOCOLS_STR, "http,https");
  state_->set(CURLOPT_FOLLOWLOCATION, 0L);
  state_->set(CURLOPT_PROXY, "");
  state_->set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  state_->set(CURLOPT_WRITEFUNCTION, &collect);
  state_->set_file(CURLOPT_CAINFO, settings.ca);
  state_->set_file(CURLOPT_SSLCERT, settings.certificate);
  state_->set_file(CURLOPT_SSLKEY, settings.key);
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::post(const std::string& url, const std::string& json,
                            std::chrono::milliseconds timeout) {
  HttpAnswer answer;
  state_->set(CURLOPT_URL, url.c_str());
  state_->set(CURLOPT_POSTFIELDS, json.c_str());
  state_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  state_->set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  state_->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count() / 2));
  state_->set(CURLOPT_WRITEDATA, &answer.body);
  const CURLcode code = curl_easy_perform(state_->curl.get());
  if (code == CURLE_OK) {
    answer.kind = HttpAnswer::Kind::answered;
    curl_easy_getinfo(state_->curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
  }
  curl_off_t connected_us = 0;
  curl_easy_getinfo(state_->curl.get(), CURLINFO_PRETRANSFER_TIME_T, &connected_us);
  const bool never_connected = code == CURLE_OPERATION_TIMEDOUT && connected_us == 0;
  answer.kind = unsent(code) || never_connected ? HttpAnswer::Kind::unsent : HttpAnswer::Kind::lost;
  answer.error = curl_easy_strerror(code);
  return answer;
}

}  // namespace lockstep::group
