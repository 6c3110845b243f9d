#include "group/member_url.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "net/tcp.hpp"

namespace lockstep::group {
namespace {

constexpr std::string_view scheme = "lockstep://";

}  // namespace

Member parse_member_url(const std::string& url) {
  const std::string shown = '"' + escape(url) + '"';
  const std::size_t slash = url.find('/', std::min(scheme.size(), url.size()));
  if (!url.starts_with(scheme) || slash == std::string::npos) {
    throw Error(ExitCode::usage, shown + " is not of the form lockstep://HOST[:PORT]/DATASET");
  }
  Member member;
  member.url = url;
  member.place.kind = job::Location::Kind::daemon;
  member.place.dataset = url.substr(slash + 1);
  if (member.place.dataset.empty() || member.place.dataset.find('/') != std::string::npos) {
    throw Error(ExitCode::usage, shown + " does not name one dataset");
  }
  const std::string host = url.substr(scheme.size(), slash - scheme.size());
  try {
    const net::Address address = net::parse_address(host, member.place.port);
    member.place.host = address.host;
    member.place.port = address.port;
    const bool bare_v6 = address.host.find(':') != std::string::npos;
    member.address =
        (bare_v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
  } catch (const Error& error) {
    throw Error(ExitCode::usage, shown + ": " + error.what());
  }
  return member;
}

}  // namespace lockstep::group
