#include "cli/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/options.hpp"
#include "wire/message.hpp"

namespace lockstep::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Library {
  const char* name;
  const char* version;
};
constexpr auto libraries = std::to_array<Library>({{"OpenSSL", LOCKSTEP_OPENSSL_VERSION},
                                                   {"libuv", LOCKSTEP_LIBUV_VERSION},
                                                   {"zstd", LOCKSTEP_ZSTD_VERSION},
                                                   {"xxHash", LOCKSTEP_XXHASH_VERSION},
                                                   {"fmt", LOCKSTEP_FMT_VERSION},
                                                   {"CLI11", LOCKSTEP_CLI11_VERSION},
                                                   {"toml++", LOCKSTEP_TOMLPLUSPLUS_VERSION},
                                                   {"nlohmann-json", LOCKSTEP_JSON_VERSION}});

/// One that is refused can do nothing.
bool has_option(std::string_view name) {
  const auto options = sync_options();
  return std::any_of(options.begin(), options.end(), [&](const Option& option) {
    return option.spelling.name == name && option.help != "refused";
  });
}

Json capabilities() {
  constexpr int bits = 64;
  return {{"file_bits", bits},
          {"inum_bits", bits},
          {"timestamp_bits", bits},
          {"long_int_bits", bits},
          {"socketpairs", true},
          {"symlinks", has_option("links")},
          {"symtimes", has_option("times")},
          {"hardlinks", has_option("hard-links")},
          {"hardlink_specials", false},
          {"hardlink_symlinks", false},
          {"IPv6", true},
          {"atimes", has_option("atimes")},
          {"batchfiles", has_option("write-batch")},
          {"inplace", has_option("inplace")},
          {"append", has_option("append")},
          {"ACLs", has_option("acls")},
          {"ACL_at", has_option("acls")},
          {"xattrs", has_option("xattrs")},
          {"secluded_args", true},  // they never pass through the remote shell
          {"iconv", has_option("iconv")},
          {"prealloc", has_option("preallocate")},
          {"stop_at", has_option("stop-at")},
          {"crtimes", has_option("crtimes")}};
}

}  // namespace

std::string version_text() {
  std::string out =
      fmt::format("lockstep  version {}  protocol version {}\n", LOCKSTEP_VERSION, wire::version);
  for (const Library& library : libraries) {
    out += fmt::format("{} {}\n", library.name, library.version);
  }
  return out;
}

std::string version_json() {
  Json libraries_used = Json::object();
  for (const Library& library : libraries) libraries_used[library.name] = library.version;
  const Json all = {{"program", "lockstep"},
                    {"version", LOCKSTEP_VERSION},
                    {"protocol", fmt::format("{}.0", wire::version)},
                    {"capabilities", capabilities()},
                    {"checksum_list", {"xxh128", "gmac", "sha256"}},
                    {"compress_list", {"zstd", "none"}},
                    {"libraries", libraries_used},
                    {"license", "Apache-2.0"}};
  return all.dump(2) + '\n';
}

}  // namespace lockstep::cli
