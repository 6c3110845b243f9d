// What a dataset's journal says of its generations.
#include "commit/generation_state.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace lockstep;  // NOLINT(google-build-using-namespace)
using commit::GenerationEvent;

TEST_SUITE("commit/generation_state") {
  TEST_CASE("records come back, and one of another version is refused, not taken for another") {
    for (unsigned kind = 0; kind < 256; ++kind) {
      CAPTURE(kind);
      Bytes record = commit::encode({GenerationEvent::Kind::activate, 42, "000042-1f0c9a3b"});
      record[0] = static_cast<std::byte>(kind);
      if (kind == 1 || kind == 4 || kind == 5) {  // on disks: never to be used for anything else
        const GenerationEvent back = commit::decode_event(record);
        CHECK(static_cast<unsigned>(back.kind) == kind);
        CHECK(back.number == 42);
        CHECK(back.name == "000042-1f0c9a3b");
        CHECK(commit::encode(back) == record);
      } else {
        CHECK_THROWS_AS(static_cast<void>(commit::decode_event(record)), Error);
      }
    }
  }
}
