// Which reloads a keeper hears of.
#include "daemon/keeper_config.hpp"

#include <doctest/doctest.h>

namespace lockstep::daemon {
namespace {

const std::string reader = "SHA256:" + std::string(43, 'A');

const std::string good =
    "[dataset.images]\n"
    "path = \"/srv/images\"\n"
    "read_only = false\n"
    "generations = 4\n"
    "[peer.trainer]\n"
    "id = \"" +
    reader +
    "\"\n"
    "rights = { images = \"read\" }\n";

KeeperConfig of(std::string text, const std::string& from = "", const std::string& to = "") {
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return keeper_config(parse_config({{"lockstep.toml", text}}), {"key", "certificate"}, "images");
}

}  // namespace

TEST_SUITE("daemon/keeper_config") {
  TEST_CASE("what is about others makes no difference") {
    const KeeperConfig before = of(good);
    CHECK(of("[serve]\nlisten = [\"127.0.0.1:1\"]\n" + good) == before);
    CHECK(of(good + "[dataset.plain]\npath = \"/srv/plain\"\n") == before);
    CHECK(of(good, "generations = 4", "generations = 4\ncomment = \"pictures\"") == before);
    CHECK(of(good, "[peer.trainer]", "[peer.student]") == before);
    const std::string other = "SHA256:" + std::string(43, 'B');
    CHECK(of(good + "[peer.guest]\nid = \"" + other + "\"\n") == before);
  }

  TEST_CASE("what it goes by does") {
    const KeeperConfig before = of(good);
    CHECK_FALSE(of(good, "generations = 4", "generations = 5") == before);
    CHECK_FALSE(of(good, "read_only = false", "read_only = true") == before);
    CHECK_FALSE(of(good, "\"/srv/images\"", "\"/srv/other\"") == before);
    CHECK_FALSE(of(good, "\"read\"", "\"publish\"") == before);
    const std::string labels = "[dataset.labels]\npath = \"/srv/labels\"\ngenerations = 2\n";
    CHECK_FALSE(of(good + labels) == before);  // a group may depend on it
    CHECK_FALSE(of(good + "[store.main]\nendpoints = [\"http://127.0.0.1:1\"]\n") == before);
    const Config config = parse_config({{"lockstep.toml", good}});
    CHECK_FALSE(keeper_config(config, {"key", "newer"}, "images") == before);
    CHECK_FALSE(keeper_config({}, {"key", "certificate"}, "images") == before);  // it is gone
  }
}

}  // namespace lockstep::daemon
