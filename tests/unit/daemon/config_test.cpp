// What a config says, what it must not say, and who gets what by it.
#include "daemon/config.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "daemon/config_rules.hpp"

namespace lockstep::daemon {
namespace {

const std::string id_a = "SHA256:" + std::string(43, 'A');
const std::string id_b = "SHA256:" + std::string(43, 'B');

const std::string good =
    "[serve]\n"
    "listen = [\"127.0.0.1:8733\", \"[::1]:0\"]\n"
    "identity = \"/etc/lockstep/identity\"\n"
    "state = \"/var/lib/lockstep/\"\n"
    "[dataset.images]\n"
    "path = \"/srv//images/./\"\n"
    "read_only = false\n"
    "uid = \"images\"\n"
    "generations = 0\n"
    "empty_source = \"allow\"\n"
    "comment = \"pictures\"\n"
    "[dataset.labels]\n"
    "path = \"/srv/labels\"\n"
    "[peer.trainer]\n"
    "id = \"" +
    id_a +
    "\"\n"
    "rights = { images = \"write\", labels = \"read\" }\n"
    "[peer.guest]\n"
    "id = \"" +
    id_b + "\"\n";

Config parse(const std::string& text) {
  return parse_config({{"lockstep.toml", text}});
}

// The message of the refusal; empty when accepted.
std::string refusal(const std::vector<ConfigText>& files) {
  try {
    static_cast<void>(parse_config(files));
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    return error.what();
  }
}
std::string refusal(const std::string& text) {
  return refusal(std::vector<ConfigText>{{"lockstep.toml", text}});
}

std::string peer(const std::string& name, const std::string& id, const std::string& rest = "") {
  return "[peer." + name + "]\nid = \"" + id + "\"\n" + rest;
}

}  // namespace

TEST_SUITE("daemon/config") {
  TEST_CASE("every key arrives") {
    const Config config = parse(good);
    CHECK(config.listen == std::vector<std::string>{"127.0.0.1:8733", "[::1]:0"});
    CHECK(config.identity == "/etc/lockstep/identity");
    CHECK(config.state == "/var/lib/lockstep");
    REQUIRE(config.datasets.size() == 2);
    const Dataset& images = config.datasets[0];
    CHECK(images.name == "images");
    CHECK(images.path == "/srv/images");
    CHECK_FALSE(images.read_only);
    CHECK(images.uid == "images");
    CHECK(images.generations == 0);
    CHECK(images.allow_empty_source);
    CHECK(images.comment == "pictures");
    REQUIRE(config.peers.size() == 2);
    CHECK(config.peers[1].name == "trainer");
    CHECK(config.peers[1].id == id_a);
    CHECK(config.peers[1].rights.at("images") == Right::write);
  }

  TEST_CASE("defaults are the careful ones") {
    const Config config = parse("[dataset.d]\npath = \"/d\"\n");
    const Dataset& dataset = config.datasets[0];
    CHECK(dataset.read_only);
    CHECK(dataset.uid.empty());
    CHECK(dataset.generations == 0);
    CHECK_FALSE(dataset.allow_empty_source);
    CHECK(config.listen.empty());
    CHECK(parse("").datasets.empty());
    CHECK(parse("[defaults]\nbwlimit = 1\n").datasets.empty());  // for clients on this host
  }

  TEST_CASE("a dataset may keep generations") {
    const Config config = parse("[dataset.d]\npath = \"/d\"\ngenerations = 5\n");
    CHECK(config.datasets[0].generations == 5);
  }

  TEST_CASE("what a config must not say") {
    const std::string d = "[dataset.d]\npath = \"/d\"\n";
    const struct {
      const char* what;
      std::string text;
      const char* message;
    } cases[] = {
        {"syntax", "[serve\n", "lockstep.toml:1: "},
        {"unknown table", "[server]\n",
         "lockstep.toml:1: unknown key \"server\", did you mean \"serve\"?"},
        {"unknown key", "[serve]\n\nlisten_on = []\nstat = \"/x\"\n", "did you mean"},
        {"line of a key", "[serve]\nlisten = []\nstat = \"/x\"\n",
         "lockstep.toml:3: unknown key \"stat\" in [serve], did you mean \"state\"?"},
        {"dataset key", d + "readonly = true\n",
         "lockstep.toml:3: unknown key \"readonly\" in [dataset.d], did you mean \"read_only\"?"},
        {"far from all", d + "zzzzzz = 1\n",
         "lockstep.toml:3: unknown key \"zzzzzz\" in [dataset.d]"},
        {"peer key", peer("p", id_a, "right = {}\n"), "did you mean \"rights\"?"},
        {"escaped key", "\"\\u001b[2J\" = 1\n", "\\#033[2J"},
        {"same key twice", "[serve]\nstate = \"/a\"\nstate = \"/b\"\n", "lockstep.toml:3"},
        {"list for text", d + "comment = []\n", "comment is not a string"},
        {"text for flag", d + "read_only = \"yes\"\n", "read_only is neither true nor false"},
        {"number for flag", d + "read_only = 1\n", "read_only is neither"},
        {"text for list", "[serve]\nlisten = \"a:1\"\n", "listen is not a list"},
        {"number in a list", "[serve]\nlisten = [1]\n", "listen is not a list of strings"},
        {"negative", d + "generations = -1\n", "generations is not a number from 0"},
        {"huge", d + "generations = 99999999999\n", "generations is not a number"},
        {"fraction", d + "generations = 1.5\n", "generations is not a number"},
        {"word", d + "empty_source = \"yes\"\n", "lockstep.toml:3: empty_source is neither"},
        {"relative path", "[dataset.d]\npath = \"srv\"\n",
         "lockstep.toml:2: path is not an absolute path"},
        {"climbing path", "[dataset.d]\npath = \"/srv/../etc\"\n", "path is not an absolute path"},
        {"empty path", "[dataset.d]\npath = \"\"\n", "path is not an absolute path"},
        {"relative identity", "[serve]\nidentity = \"id\"\n", "identity is not an absolute path"},
        {"no path", "[dataset.d]\n", "lockstep.toml:1: dataset d has no path"},
        {"dataset not a table", "[dataset]\nd = \"/d\"\n", "\"d\" is not a table"},
        {"slash in a name", "[dataset.\"a/b\"]\npath = \"/d\"\n", "cannot name a dataset"},
        {"escape in a name", "[dataset.\"\\u001b\"]\npath = \"/d\"\n", "cannot name a dataset"},
        {"empty name", "[dataset.\"\"]\npath = \"/d\"\n", "cannot name a dataset"},
        {"same root", d + "[dataset.e]\npath = \"//d/\"\n", "datasets d and e share a directory"},
        {"nested root", d + "[dataset.e]\npath = \"/d/x\"\n", "share a directory"},
        {"outer root", d + "[dataset.e]\npath = \"/\"\n", "share a directory"},
        {"no id", "[peer.p]\n", "peer p has no id"},
        {"malformed id", peer("p", "SHA256:abc"), "lockstep.toml:2: peer p has no id"},
        {"id twice", peer("p", id_a) + peer("q", id_a), "has the id of another peer"},
        {"unknown right", d + peer("p", id_a, "rights = { d = \"admin\" }\n"), "none of read"},
        {"right not a text", d + peer("p", id_a, "rights = { d = true }\n"), "not a string"},
        {"rights not a table", peer("p", id_a, "rights = \"read\"\n"), "rights is not a table"},
        {"unknown dataset", d + peer("p", id_a, "rights = { e = \"read\" }\n"),
         "a right to an unknown dataset e"},
    };
    for (const auto& c : cases) {
      CAPTURE(c.what);
      const std::string message = refusal(c.text);
      CAPTURE(message);
      CHECK(message.find(c.message) != std::string::npos);
      CHECK(message.find('\n') == std::string::npos);
    }
  }

  TEST_CASE("siblings with a common prefix are not nested") {
    CHECK(refusal("[dataset.a]\npath = \"/srv/x\"\n[dataset.b]\npath = \"/srv/xy\"\n").empty());
  }

  TEST_CASE("several files add up") {
    const std::string d = "[dataset.d]\npath = \"/d\"\n";
    const std::string rights = "rights = { d = \"read\" }\n";
    const Config config = parse_config(
        {{"a", "[serve]\nstate = \"/s\"\n"}, {"b", peer("p", id_a, rights)}, {"c", d}});
    CHECK(config.state == "/s");
    CHECK(config.datasets.size() == 1);
    CHECK(config.peers.size() == 1);
    CHECK(refusal({{"a", d}, {"b", "[dataset.d]\npath = \"/e\"\n"}}) ==
          "config: dataset d is given twice");
    CHECK(refusal({{"a", peer("p", id_a)}, {"b", peer("p", id_b)}}) ==
          "config: peer p is given twice");
    CHECK(refusal({{"a", "[serve]\nstate = \"/s\"\n"}, {"b", "[serve]\nstate = \"/t\"\n"}}) ==
          "b:2: state is set twice");
    CHECK(refusal({{"a", d}, {"b", "[x]\n"}}).starts_with("b:1: "));
  }

  TEST_CASE("a peer gets what its rights say and cannot tell forbidden from absent") {
    const Config config = parse(good);
    const struct {
      std::string peer;
      const char* dataset;
      bool granted;
      Right right;
    } cases[] = {{id_a, "images", true, Right::write},
                 {id_a, "labels", true, Right::read},
                 {id_a, "nothing", false, Right::read},
                 {id_a, "", false, Right::read},
                 {id_b, "images", false, Right::read},
                 {"", "images", false, Right::read},
                 {"SHA256:" + std::string(43, 'C'), "images", false, Right::read}};
    for (const auto& c : cases) {
      CAPTURE(c.dataset);
      const auto access = grant(config, c.peer, c.dataset);
      REQUIRE(access.has_value() == c.granted);
      if (access) CHECK(access->right == c.right);
    }
    CHECK(grants(config, id_a).size() == 2);
    CHECK(grants(config, id_b).empty());
    CHECK(knows(config, id_b));
    CHECK_FALSE(knows(config, ""));
  }

  TEST_CASE("normal form of a path") {
    CHECK(normal_path("/") == "/");
    CHECK(normal_path("/a//b/./c/") == "/a/b/c");
    CHECK(normal_path("//...") == "/...");
    for (const char* bad : {"", "a", "./a", "/a/..", "/../a"}) CHECK_FALSE(normal_path(bad));
    CHECK_FALSE(normal_path(std::string("/a\0b", 4)));
  }
}
}  // namespace lockstep::daemon
