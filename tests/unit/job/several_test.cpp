#include "job/several.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "base/signature.hpp"
#include "tree/generation.hpp"

using namespace lockstep;  // NOLINT(google-build-using-namespace)
using job::SameGeneration;

namespace {

Bytes header(std::uint64_t number, const SigningKey* key = nullptr) {
  tree::GenerationHeader made;
  made.number = number;
  Bytes bytes;
  encode(tree::sign(made, key), bytes);
  return bytes;
}

ExitCode refusal(SameGeneration& same, View shown) {
  try {
    same.agree(shown);
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("job/several") {
  TEST_CASE("the first source that answers says which generation it is") {
    const SigningKey key(make_identity("publisher").private_key);
    SameGeneration same;
    CHECK(refusal(same, {}) == ExitCode::start);
    CHECK_FALSE(same.hash);
    CHECK(refusal(same, header(7, &key)) == ExitCode::ok);
    REQUIRE(same.hash);
    const Digest first = *same.hash;
    CHECK(refusal(same, header(8, &key)) == ExitCode::fenced);
    CHECK(refusal(same, header(7)) == ExitCode::fenced);  // the publisher is part of the hash
    CHECK(refusal(same, {}) == ExitCode::start);
    CHECK(same.hash == first);
    CHECK(refusal(same, header(7, &key)) == ExitCode::ok);
  }

  TEST_CASE("a header with a wrong signature, or with more behind it, is none") {
    const SigningKey key(make_identity("publisher").private_key);
    Bytes forged = header(7, &key);
    forged.back() ^= std::byte{1};
    Bytes longer = header(7, &key);
    longer.push_back(std::byte{0});
    SameGeneration same;
    CHECK(refusal(same, forged) == ExitCode::fenced);
    CHECK(refusal(same, longer) == ExitCode::stream);
    CHECK_FALSE(same.hash);
  }
}
