// What a listener tells a worker arrives whole or not at all.
#include "daemon/launch.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

namespace lockstep::daemon {

TEST_SUITE("daemon/launch") {
  TEST_CASE("round trip and every truncation") {
    const Launch launch{{{"a.toml", "[serve]\n"}, {"b.toml", ""}}, {"key", "certificate"}};
    const Bytes bytes = encode_launch(launch);
    const Launch back = decode_launch(bytes);
    REQUIRE(back.files.size() == 2);
    CHECK(back.files[0].name == "a.toml");
    CHECK(back.files[0].text == "[serve]\n");
    CHECK(back.identity.private_key == "key");
    CHECK(back.identity.certificate == "certificate");
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      CHECK_THROWS_AS(static_cast<void>(decode_launch(View(bytes).first(cut))), Error);
    }
  }
}
}  // namespace lockstep::daemon
