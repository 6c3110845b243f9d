#include "tree/generation.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "base/error.hpp"

namespace lockstep::tree {
namespace {

template <class Array>
Array filled(int value) {
  Array array{};
  array.fill(static_cast<std::byte>(value));
  return array;
}

GenerationHeader full() {
  GenerationHeader header;
  header.dataset = filled<Uuid>(1);
  header.group = filled<Uuid>(2);
  header.number = 42;
  header.parent = filled<Digest>(3);
  header.manifest = filled<Digest>(4);
  header.entries = 78'579;
  header.file_bytes = std::uint64_t{1} << 40U;
  header.epoch = 7;
  header.created = -5;
  header.note = "first of \n many";
  header.policy = to_bytes(as_view("members"));
  header.needs = {{"labels", 3, filled<Digest>(5)}, {"more", 1, filled<Digest>(6)}};
  return header;
}

Bytes encoded(const SignedHeader& header) {
  Bytes out;
  encode(header, out);
  return out;
}

using Change = std::function<void(GenerationHeader&)>;

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      [](auto& header) { header.dataset[0] ^= std::byte{1}; },
      [](auto& header) { header.group[15] ^= std::byte{1}; },
      [](auto& header) { ++header.number; },
      [](auto& header) { header.parent[31] ^= std::byte{1}; },
      [](auto& header) { header.manifest[0] ^= std::byte{1}; },
      [](auto& header) { ++header.entries; },
      [](auto& header) { ++header.file_bytes; },
      [](auto& header) { ++header.epoch; },
      [](auto& header) { ++header.created; },
      [](auto& header) { header.note += 'x'; },
      [](auto& header) { header.policy.push_back(std::byte{}); },
      [](auto& header) { header.needs[1].name += 'x'; },
      [](auto& header) { ++header.needs[0].number; },
      [](auto& header) { header.needs[0].hash[0] ^= std::byte{1}; },
      [](auto& header) { header.needs.pop_back(); },
      [](auto& header) { header.needs.clear(); }};
  return all;
}

ExitCode code_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("tree/generation") {
  TEST_CASE("a header comes back as it was, signed or not") {
    const SigningKey key(make_identity("one").private_key);
    for (const SigningKey* signer : {static_cast<const SigningKey*>(nullptr), &key}) {
      const SignedHeader header = sign(full(), signer);
      const Bytes bytes = encoded(header);
      ByteReader in(bytes);
      CHECK(decode_header(in) == header);
      CHECK(in.left() == 0);
      CHECK(has_good_signature(header));
      CHECK(is_signed(header.header) == (signer != nullptr));
    }
  }

  TEST_CASE("no field of a signed header can be changed") {
    const SigningKey key(make_identity("one").private_key);
    const SignedHeader good = sign(full(), &key);
    for (const Change& change : changes()) {
      SignedHeader bad = good;
      change(bad.header);
      CHECK_FALSE(has_good_signature(bad));
      CHECK(hash_of(bad.header) != hash_of(good.header));
    }
    SignedHeader stripped = good;
    stripped.header.publisher = {};
    CHECK_FALSE(has_good_signature(stripped));
    SignedHeader claimed = sign(full(), nullptr);
    claimed.header.publisher = key.public_key();
    CHECK_FALSE(has_good_signature(claimed));
  }

  TEST_CASE("a signature over the hash's text is none over the header") {
    const SigningKey key(make_identity("one").private_key);
    SignedHeader forged = sign(full(), &key);
    forged.signature = key.sign(hash_of(forged.header));
    CHECK_FALSE(has_good_signature(forged));
  }

  TEST_CASE("a generation is called by number and hash") {
    GenerationHeader header = full();
    CHECK(name_of(header) == "000042-" + to_hex(View(hash_of(header)).first(4)));
    header.number = 12'345'678;
    CHECK(name_of(header).substr(0, 9) == "12345678-");
  }

  TEST_CASE("a cut header is malformed at every length") {
    const Bytes bytes = encoded(sign(full(), nullptr));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      ByteReader in(View(bytes).first(length));
      CHECK(code_of([&] { (void)decode_header(in); }) == ExitCode::stream);
    }
  }

  TEST_CASE("texts beyond their limits are refused") {
    GenerationHeader header = full();
    header.note = std::string(note_bytes_max + 1, 'n');
    const Bytes bytes = encoded(sign(header, nullptr));
    ByteReader in(bytes);
    CHECK(code_of([&] { (void)decode_header(in); }) == ExitCode::stream);
  }

  TEST_CASE("a header without needs has the bytes of before there were any") {
    GenerationHeader header = full();
    header.needs.clear();
    CHECK(encoded(sign(header, nullptr)).front() == std::byte{1});
    CHECK(encoded(sign(full(), nullptr)).front() == std::byte{2});
    // Said as the newer kind it would have another hash.
    Bytes bytes = encoded(sign(header, nullptr));
    bytes.front() = std::byte{2};
    const std::size_t ends = bytes.size() - sizeof(PublicKey) - sizeof(Signature);
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(ends), std::byte{0});
    ByteReader in(bytes);
    CHECK(code_of([&] { (void)decode_header(in); }) == ExitCode::stream);
  }

  TEST_CASE("needs beyond their limits are refused") {
    for (const bool many : {true, false}) {
      GenerationHeader header = full();
      if (many) {
        header.needs.resize(needs_max, {"x", 1, {}});
        const Bytes most = encoded(sign(header, nullptr));
        CHECK(most.size() <= header_bytes_max);
        ByteReader in(most);
        CHECK(decode_header(in).header == header);
        header.needs.push_back({"x", 1, {}});
      } else {
        header.needs[1].name = std::string(need_name_bytes_max + 1, 'n');
      }
      const Bytes bytes = encoded(sign(header, nullptr));
      ByteReader in(bytes);
      CHECK(code_of([&] { (void)decode_header(in); }) == ExitCode::stream);
    }
  }

  TEST_CASE("only a child follows") {
    const GenerationHeader parent = full();
    GenerationHeader child = full();
    child.number = 43;
    child.parent = hash_of(parent);
    CHECK(code_of([&] { check_follows(parent, child); }) == ExitCode::ok);
    child.number = 50;  // what was aborted is not used again
    CHECK(code_of([&] { check_follows(parent, child); }) == ExitCode::ok);
    const std::vector<Change> wrong = {
        [](auto& header) { header.parent[0] ^= std::byte{1}; },
        [](auto& header) { header.number = 42; }, [](auto& header) { header.epoch = 6; },
        [](auto& header) { header.dataset = {}; }, [](auto& header) { header.group = {}; }};
    for (const Change& change : wrong) {
      GenerationHeader other = child;
      change(other);
      CHECK(code_of([&] { check_follows(parent, other); }) == ExitCode::fenced);
    }
  }

  TEST_CASE("a dataset may join a group once") {
    GenerationHeader parent = full();
    parent.group = {};
    GenerationHeader child = full();
    child.number = 43;
    child.parent = hash_of(parent);
    CHECK(code_of([&] { check_follows(parent, child); }) == ExitCode::ok);
    parent.group = filled<Uuid>(9);
    child.parent = hash_of(parent);
    CHECK(code_of([&] { check_follows(parent, child); }) == ExitCode::fenced);
  }
}

}  // namespace lockstep::tree
