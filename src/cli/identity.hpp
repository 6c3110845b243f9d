#pragma once
// This host's identity on disk: DIR/key.pem (0600) and DIR/certificate.pem (0644), DIR 0700.
#include <optional>
#include <string>

#include "base/crypto.hpp"

namespace lockstep::cli {

constexpr const char* key_file = "key.pem";
constexpr const char* certificate_file = "certificate.pem";

/// Makes and stores an identity; returns its id. Throws Error{identity} where one exists already.
std::string make_identity_in(const std::string& directory, const std::string& common_name);

/// The same where there is one; nothing where there is not, or no place for it.
[[nodiscard]] std::optional<Identity> find_identity(const std::string& directory);

/// Reads it; throws Error{identity} where there is none, or the key is open to others.
[[nodiscard]] Identity load_identity(const std::string& directory);

}  // namespace lockstep::cli
