#include "base/crypto.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>

namespace lockstep {
namespace {

TagKey key_of(unsigned char first) {
  TagKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(first + i);
  return key;
}

// The same tag by another road: AES-128-GCM over no plaintext, the data as AAD.
Tag gcm_tag(const TagKey& key, const std::array<unsigned char, 12>& iv, View data) {
  const Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  const auto* raw_key = reinterpret_cast<const unsigned char*>(key.data());
  const auto* raw_data = reinterpret_cast<const unsigned char*>(data.data());
  int length = 0;
  Tag tag{};
  REQUIRE(EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, raw_key, iv.data()) == 1);
  REQUIRE(EVP_EncryptUpdate(context.get(), nullptr, &length, raw_data,
                            static_cast<int>(data.size())) == 1);
  std::array<unsigned char, 16> unused{};
  REQUIRE(EVP_EncryptFinal_ex(context.get(), unused.data(), &length) == 1);
  REQUIRE(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, 16, tag.data()) == 1);
  return tag;
}

}  // namespace

TEST_SUITE("base/crypto") {
  TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
    struct Case {
      std::string text;
      const char* digest;
    };
    const Case cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {std::string(1'000'000, 'a'),
         "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.digest);
      CHECK(to_hex(sha256(as_view(c.text))) == c.digest);
    }
  }

  TEST_CASE("SHA-256 in pieces equals SHA-256 at once") {
    const std::string text(1000, 'x');
    for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64},
                                  std::size_t{999}, std::size_t{1000}}) {
      CAPTURE(cut);
      Sha256 hash;
      hash.update(as_view(text).first(cut));
      hash.update(as_view(text).subspan(cut));
      CHECK(hash.finish() == sha256(as_view(text)));
    }
  }

  TEST_CASE("GMAC equals AES-GCM with the data as additional data") {
    const TagKey key = key_of(7);
    Gmac gmac(key);
    // Nonce{1, 0x0A0B0C0D, 3}: three little-endian words.
    const std::array<unsigned char, 12> iv = {1, 0, 0, 0, 0x0D, 0x0C, 0x0B, 0x0A, 3, 0, 0, 0};
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{15},
                                     std::size_t{16}, std::size_t{17}, std::size_t{100'000}}) {
      CAPTURE(length);
      const std::string data(length, 'd');
      CHECK(gmac.tag({1, 0x0A0B0C0D, 3}, as_view(data)) == gcm_tag(key, iv, as_view(data)));
    }
  }

  TEST_CASE("GMAC in pieces and reused gives the same tag") {
    Gmac gmac(key_of(1));
    const std::string data(5000, 'p');
    const Tag whole = gmac.tag({0, 1, 2}, as_view(data));
    gmac.start({0, 1, 2});
    gmac.update(as_view(data).first(17));
    gmac.update({});
    gmac.update(as_view(data).subspan(17));
    CHECK(same_tag(gmac.finish(), whole));
    static_cast<void>(gmac.tag({9, 9, 9}, as_view("something else")));
    CHECK(same_tag(gmac.tag({0, 1, 2}, as_view(data)), whole));
  }

  TEST_CASE("GMAC differs by key and by every part of the nonce and by data") {
    std::set<std::string> tags;
    const std::string data = "segment";
    for (const Nonce nonce :
         {Nonce{0, 0, 0}, Nonce{1, 0, 0}, Nonce{0, 1, 0}, Nonce{0, 0, 1}, Nonce{1U << 31U, 0, 0}}) {
      tags.insert(to_hex(Gmac(key_of(1)).tag(nonce, as_view(data))));
    }
    tags.insert(to_hex(Gmac(key_of(2)).tag({0, 0, 0}, as_view(data))));
    tags.insert(to_hex(Gmac(key_of(1)).tag({0, 0, 0}, as_view("segmenu"))));
    tags.insert(to_hex(Gmac(key_of(1)).tag({0, 0, 0}, as_view("segmen"))));
    CHECK(tags.size() == 8);
  }

  TEST_CASE("a tag moves to another nonce without its bytes") {
    Gmac gmac(key_of(1));
    for (const std::string data : {"", "x", "sixteen bytes ok", "seventeen bytes !"}) {
      const Tag first = gmac.tag({0, 1, 2}, as_view(data));
      const Tag second = gmac.tag({2, 7, 9}, as_view(data));
      CHECK(same_tag(gmac.moved(first, {0, 1, 2}, {2, 7, 9}), second));
      CHECK_FALSE(same_tag(gmac.moved(first, {0, 1, 2}, {2, 7, 8}), second));
    }
  }

  TEST_CASE("same_tag sees a difference in any byte") {
    const Tag tag = Gmac(key_of(3)).tag({0, 0, 0}, as_view("x"));
    CHECK(same_tag(tag, Tag(tag)));
    for (std::size_t i = 0; i < tag.size(); ++i) {
      CAPTURE(i);
      Tag other = tag;
      other[i] ^= std::byte{1};
      CHECK_FALSE(same_tag(tag, other));
    }
  }

  TEST_CASE("random names have the asked length and do not repeat") {
    CHECK(random_hex(0).empty());
    std::set<std::string> names;
    std::set<std::uint64_t> numbers;
    for (int i = 0; i < 100; ++i) {
      const std::string name = random_hex(16);
      CHECK(name.size() == 32);
      CHECK(name.find_first_not_of("0123456789abcdef") == std::string::npos);
      names.insert(name);
      numbers.insert(random_u64());
    }
    CHECK(names.size() == 100);
    CHECK(numbers.size() == 100);
  }
}

}  // namespace lockstep
