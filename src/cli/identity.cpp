#include "cli/identity.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"

namespace lockstep::cli {
namespace {

constexpr std::size_t pem_bytes_max = std::size_t{64} * 1024;

std::string in(const std::string& directory, const char* name) {
  if (directory.empty()) {
    throw Error(ExitCode::identity, "no place for an identity: set HOME or name --identity DIR");
  }
  return directory + '/' + name;
}

std::string read_part(const std::string& directory, const char* name) {
  const std::optional<std::string> content =
      fs::read_small_file(in(directory, name), pem_bytes_max);
  if (content) return *content;
  throw Error(ExitCode::identity,
              "no identity in " + escape(directory) + "; make one with lockstep id init");
}

}  // namespace

std::string make_identity_in(const std::string& directory, const std::string& common_name) {
  const std::string key = in(directory, key_file);
  const std::string certificate = in(directory, certificate_file);
  if (fs::mode_of(key) || fs::mode_of(certificate)) {
    throw Error(ExitCode::identity, "there is an identity in " + escape(directory) + " already");
  }
  const Identity made = make_identity(common_name);
  fs::write_small_file(key, made.private_key, 0600);
  fs::write_small_file(certificate, made.certificate, 0644);
  return peer_id(made.certificate);
}

std::optional<Identity> find_identity(const std::string& directory) {
  if (directory.empty() || !fs::mode_of(in(directory, key_file))) return std::nullopt;
  return load_identity(directory);
}

Identity load_identity(const std::string& directory) {
  Identity identity;
  identity.private_key = read_part(directory, key_file);
  identity.certificate = read_part(directory, certificate_file);
  constexpr unsigned others = 077;
  if ((fs::mode_of(in(directory, key_file)).value_or(0) & others) != 0) {
    throw Error(ExitCode::identity,
                escape(in(directory, key_file)) + " is open to others: chmod 600 it");
  }
  return identity;
}

}  // namespace lockstep::cli
