#include "base/signature.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

namespace lockstep {
namespace {

template <std::size_t Size>
std::array<std::byte, Size> from_hex(std::string_view text) {
  std::array<std::byte, Size> out{};
  REQUIRE(text.size() == 2 * Size);
  for (std::size_t i = 0; i < Size; ++i) {
    out[i] = static_cast<std::byte>(std::stoul(std::string(text.substr(2 * i, 2)), nullptr, 16));
  }
  return out;
}

}  // namespace

TEST_SUITE("base/signature") {
  TEST_CASE("the signatures of RFC 8032 section 7.1 are good") {
    struct Case {
      const char* key;
      std::string message;
      const char* signature;
    };
    const Case cases[] = {
        {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "c"
         "f9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0"
         "f11d8c387b2eaeb4302aeeb00d291612bb0c00"}};
    for (const Case& c : cases) {
      const auto key = from_hex<32>(c.key);
      auto signature = from_hex<64>(c.signature);
      CHECK(is_signed_by(key, as_view(c.message), signature));
      CHECK_FALSE(is_signed_by(key, as_view(c.message + "x"), signature));
      signature[10] ^= std::byte{1};
      CHECK_FALSE(is_signed_by(key, as_view(c.message), signature));
    }
  }

  TEST_CASE("an identity signs, and its key alone verifies") {
    const Identity identity = make_identity("one");
    const SigningKey key(identity.private_key);
    const Signature signature = key.sign(as_view("a message"));
    CHECK(is_signed_by(key.public_key(), as_view("a message"), signature));
    const SigningKey other(make_identity("two").private_key);
    CHECK_FALSE(is_signed_by(other.public_key(), as_view("a message"), signature));
  }

  TEST_CASE("a public key and its certificate have one peer id") {
    const Identity identity = make_identity("one");
    CHECK(peer_id_of(SigningKey(identity.private_key).public_key()) ==
          peer_id(identity.certificate));
  }

  TEST_CASE("what is no Ed25519 key is refused") {
    for (const char* text : {"", "nonsense", "-----BEGIN PRIVATE KEY-----"}) {
      try {
        const SigningKey key{std::string(text)};
        FAIL("taken for a key");
      } catch (const Error& error) {
        CHECK(error.code() == ExitCode::identity);
      }
    }
  }
}

}  // namespace lockstep
