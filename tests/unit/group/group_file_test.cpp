// What a group file and [store.NAME] say, and what they must not say.
#include "group/group_file.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "group/store_config.hpp"
#include "group/toml_table.hpp"

namespace lockstep::group {
namespace {

using session::Policy;

const std::string good =
    "name = \"images\"\n"
    "source = \"/data/images\"\n"
    "members = [\"lockstep://10.0.0.1:8733/images\", \"lockstep://host/pictures\"]\n"
    "standby = [\"lockstep://[::1]:9/images\"]\n"
    "activate = \"quorum:2\"\n"
    "wait_for = \"none\"\n"
    "deps = [\"labels\"]\n"
    "exclude = [\"*.tmp\"]\n"
    "max_delete = \"5%\"\n"
    "coordinator = \"store:main\"\n";

const std::string least =
    "name = \"images\"\nsource = \"/data/images\"\nmembers = [\"lockstep://host/images\"]\n";

template <class Body>
std::string refusal_of(Body body) {
  try {
    body();
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    return error.what();
  }
}
std::string refusal(const std::string& text) {
  return refusal_of([&] { static_cast<void>(parse_group_file(text, "g.toml")); });
}

StoreConfig store(const std::string& text) {
  const toml::table root = parse_toml(text, "c.toml");
  return read_store("main", TomlTable(root, "c.toml", "store.main"));
}
std::string store_refusal(const std::string& text) {
  return refusal_of([&] { static_cast<void>(store(text)); });
}

}  // namespace

TEST_SUITE("group/group_file") {
  TEST_CASE("every key of a group file arrives") {
    const GroupFile group = parse_group_file(good, "g.toml");
    CHECK(group.name == "images");
    CHECK(group.source == "/data/images");
    REQUIRE(group.members.size() == 2);
    CHECK(group.members[0].address == "10.0.0.1:8733");
    CHECK(group.members[1].address == "host:8733");
    CHECK(group.members[1].place.dataset == "pictures");
    REQUIRE(group.standby.size() == 1);
    CHECK(group.standby[0].address == "[::1]:9");
    CHECK(group.activate == Policy{Policy::Kind::quorum, 2});
    CHECK(group.wait_for == Policy{Policy::Kind::none, 0});
    CHECK(group.deps == std::vector<std::string>{"labels"});
    CHECK(group.exclude == std::vector<std::string>{"*.tmp"});
    REQUIRE(group.max_delete);
    CHECK(group.max_delete->value == 5);
    CHECK(group.max_delete->percent);
    CHECK(group.store == "main");
  }

  TEST_CASE("all or none by default, decided at the publisher") {
    const GroupFile group = parse_group_file(least, "g.toml");
    CHECK(group.activate.kind == Policy::Kind::all);
    CHECK(group.wait_for.kind == Policy::Kind::all);
    CHECK(group.store.empty());
    CHECK_FALSE(group.max_delete);
    const GroupFile each = parse_group_file(least + "activate = \"each\"\n", "g.toml");
    CHECK(each.activate.kind == Policy::Kind::none);
    CHECK(each.wait_for.kind == Policy::Kind::none);
  }

  TEST_CASE("an unknown key names the nearest") {
    CHECK(refusal(least + "wait-for = \"all\"\n") ==
          "g.toml:4: unknown key \"wait-for\", did you mean \"wait_for\"?");
  }

  TEST_CASE("what contradicts itself is refused, with its line") {
    struct Case {
      std::string more;
      const char* message;
    };
    const Case cases[] = {
        {"activate = \"quorum:0\"\n",
         "g.toml:4: activate: a quorum of 0 among 1 members is not possible"},
        {"activate = \"quorum:2\"\n",
         "g.toml:4: activate: a quorum of 2 among 1 members is not possible"},
        {"activate = \"none\"\n", "g.toml:4: activate is none of all, quorum:N, each"},
        {"wait_for = \"each\"\n", "g.toml:4: wait_for is none of all, quorum:N, none"},
        {"wait_for = \"quorum:1x\"\n", "g.toml:4: wait_for is none of all, quorum:N, none"},
        {"deps = [\"images\"]\n", "g.toml:4: a group cannot depend on itself"},
        {"deps = [\"a\", \"a\"]\n", "g.toml:4: a is named twice"},
        {"deps = [\"a/b\"]\n", "g.toml:4: \"a/b\" cannot name a group"},
        {"max_delete = \"101%\"\n",
         R"(g.toml:4: max_delete is neither a number such as "100" nor a share such as "5%")"},
        {"max_delete = \"-1\"\n",
         R"(g.toml:4: max_delete is neither a number such as "100" nor a share such as "5%")"},
        {"max_delete = 5\n", "g.toml:4: max_delete is not a string"},
        {"coordinator = \"etcd\"\n", "g.toml:4: coordinator is neither local nor store:NAME"},
        {"coordinator = \"store:\"\n", "g.toml:4: coordinator is neither local nor store:NAME"},
        {"standby = [\"lockstep://other/images\"]\n",
         "g.toml:4: a standby needs decisions outside the publisher: coordinator = "
         "\"store:NAME\""},
        {"standby = [\"lockstep://host:8733/images\"]\n",
         "g.toml:4: lockstep://host:8733/images is named twice"}};
    for (const Case& one : cases) {
      CAPTURE(one.more);
      CHECK(refusal(least + one.more) == one.message);
    }
  }

  TEST_CASE("members are daemons' datasets") {
    for (const char* url : {"host:/path", "lockstep://host", "lockstep://host/", "lockstep:///x",
                            "lockstep://host/a/b", "lockstep://host:99999/a", ""}) {
      CAPTURE(url);
      CHECK(refusal("name = \"a\"\nsource = \"/a\"\nmembers = [\"" + std::string(url) + "\"]\n")
                .starts_with("g.toml:3: "));
    }
    CHECK(refusal("name = \"a\"\nsource = \"/a\"\n").ends_with("the group has no members"));
    CHECK(refusal("name = \"a\"\nsource = \"a\"\nmembers = [\"lockstep://h/a\"]\n") ==
          "g.toml:2: source is not an absolute path");
    CHECK(refusal("source = \"/a\"\n").ends_with("the group has no name"));
    CHECK(refusal("name = \n").starts_with("g.toml:1: "));
  }

  TEST_CASE("every key of a store arrives, and a store is https where it has certificates") {
    const StoreConfig config = store(
        "endpoints = [\"https://a:1\", \"https://b:2\"]\nca = \"/ca\"\n"
        "certificate = \"/c\"\nkey = \"/k\"\ndeadline = 3\n");
    CHECK(config.name == "main");
    CHECK(config.endpoints.size() == 2);
    CHECK(config.ca == "/ca");
    CHECK(config.certificate == "/c");
    CHECK(config.key == "/k");
    CHECK(config.deadline == std::chrono::seconds(3));
    CHECK(store("endpoints = [\"http://a:1\"]\n").deadline == std::chrono::seconds(10));
    for (const char* bad :
         {"", "endpoints = []\n", "endpoints = [\"a:1\"]\n", "endpoints = [\"http://\"]\n",
          "endpoints = [\"http://a:1/v3\"]\n", "endpoints = [\"http://a:1\"]\nca = \"/ca\"\n",
          "endpoints = [\"https://a:1\"]\nca = \"ca\"\n",
          "endpoints = [\"https://a:1\"]\nkey = \"/k\"\n",
          "endpoints = [\"https://a:1\"]\ndeadline = 0\n",
          "endpoints = [\"https://a:1\"]\nendpoint = \"x\"\n"}) {
      CAPTURE(bad);
      CHECK(store_refusal(bad).starts_with("c.toml:"));
    }
  }
}

}  // namespace lockstep::group
