#include "net/interfaces.hpp"

#include <uv.h>

#include <array>

namespace lockstep::net {

bool is_own_address(const std::string& host) {
  if (host == "localhost") return true;
  uv_interface_address_t* addresses = nullptr;
  int count = 0;
  if (uv_interface_addresses(&addresses, &count) != 0) return false;
  bool found = false;
  for (int i = 0; i < count && !found; ++i) {
    std::array<char, UV_IF_NAMESIZE + INET6_ADDRSTRLEN> text{};
    const auto& address = addresses[i].address;
    if (address.address4.sin_family == AF_INET) {
      uv_ip4_name(&address.address4, text.data(), text.size());
    } else {
      uv_ip6_name(&address.address6, text.data(), text.size());
    }
    found = host == text.data();
  }
  uv_free_interface_addresses(addresses, count);
  return found;
}

}  // namespace lockstep::net
