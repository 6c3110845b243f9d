#pragma once
// POST of JSON to an HTTP server, bounded in time and size.
//
// Layer    group, over libcurl: only http.cpp includes it.
// Threads  one per client; calls block.
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace lockstep::group {

struct HttpSettings {
  std::string ca;           // PEM file; empty: the system's
  std::string certificate;  // PEM file of our own; empty: none
  std::string key;          // its key
};

struct HttpAnswer {
  /// `unsent`: nothing of the request can have been seen by the server.
  enum class Kind : std::uint8_t { answered, unsent, lost };
  Kind kind = Kind::unsent;
  long status = 0;
  std::string body;   // answered
  std::string error;  // otherwise, for people
};

constexpr std::size_t http_answer_bytes_max = std::size_t{4} << 20U;

class HttpClient {
 public:
  explicit HttpClient(const HttpSettings& settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Follows no redirection, uses no proxy, speaks HTTP and HTTPS only.
  [[nodiscard]] HttpAnswer post(const std::string& url, const std::string& json,
                                std::chrono::milliseconds timeout);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::group
