#include "cli/known_peers.hpp"

#include "unit/cli/reading.hpp"

using namespace lockstep;
using cli::KnownPeers;

namespace {

const std::string id_a = "SHA256:" + std::string(43, 'a');
const std::string id_b = "SHA256:" + std::string(43, 'b');

}  // namespace

TEST_SUITE("cli/known_peers") {
  TEST_CASE("what is remembered is read back") {
    KnownPeers peers;
    peers.remember({"h", 8733}, id_a);
    peers.remember({"h", 1}, id_b);
    peers.remember({"fe80::1", 2}, id_a);
    peers.remember({"h", 8733}, id_b);  // replaces
    const KnownPeers again = KnownPeers::parse(peers.text(), "x");
    CHECK(again.id_of({"h", 8733}) == id_b);
    CHECK(again.id_of({"h", 1}) == id_b);
    CHECK(again.id_of({"fe80::1", 2}) == id_a);
    CHECK_FALSE(again.id_of({"g", 8733}));
    CHECK(again.text() == peers.text());
  }

  TEST_CASE("no file and an empty one are no peers") {
    CHECK_FALSE(KnownPeers::parse("", "x").id_of({"h", 8733}));
    CHECK_FALSE(KnownPeers::parse("[servers]\n", "x").id_of({"h", 8733}));
  }

  TEST_CASE("a damaged file is refused and named") {
    for (const std::string& text :
         {std::string("[servers"), std::string("servers = 1"), std::string("[other]\n"),
          std::string("[servers]\n\"h:1\" = 3"), std::string("[servers]\n\"h:1\" = \"x\"")}) {
      CAPTURE(text);
      try {
        (void)KnownPeers::parse(text, "the/file");
        FAIL("accepted");
      } catch (const Error& error) {
        CHECK(error.code() == ExitCode::identity);
        CHECK(std::string(error.what()).starts_with("the/file: "));
      }
    }
  }
}
