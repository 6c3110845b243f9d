// Connections are counted, must say their preface in time, and are logged when refused.
#include "daemon/doors.hpp"

#include <doctest/doctest.h>

#include "unit/daemon/client.hpp"

namespace lockstep::daemon {
namespace {

using namespace std::chrono_literals;

// Doors on a free port, and what came through them.
struct House {
  explicit House(const DoorOptions& options)
      : doors(loop, options, refusals, [this](net::Greeted greeted, Admission::Place place) {
          if (throws) throw Error(ExitCode::start, "no session to join");
          inside.push_back(std::move(greeted));
          places.push_back(std::move(place));
          loop.stop();
        }) {
    address = doors.open({"127.0.0.1:0"}).at(0);
  }
  // Runs until there are `count` log lines.
  void run_until_lines(std::size_t count) {
    while (lines.size() < count) loop.run();
  }

  net::Loop loop;
  std::vector<std::string> lines;
  Log log{[this](std::string_view line) {
    lines.emplace_back(line);
    loop.stop();
  }};
  RefusalLog refusals{log};
  std::vector<net::Greeted> inside;
  std::vector<Admission::Place> places;
  bool throws = false;
  Doors doors;
  std::string address;
};

}  // namespace

TEST_SUITE("daemon/doors") {
  TEST_CASE("a preface opens the door and not a byte more is read") {
    House house({{}, 60s});
    const Client client(house.address);
    net::Preface preface;
    preface.token.fill(std::byte{7});
    client.send(net::encode_preface(preface));
    client.send(as_view("and more"));
    house.loop.run();
    REQUIRE(house.inside.size() == 1);
    CHECK(house.inside[0].preface.token == preface.token);
    CHECK(house.inside[0].preface.kind == net::Preface::Kind::open);
    std::array<char, 64> rest{};
    CHECK(::read(house.inside[0].socket.fd.get(), rest.data(), rest.size()) == 8);
    CHECK(house.lines.empty());
  }

  TEST_CASE("garbage and an early end are refused") {
    House house({{}, 60s});
    const Client garbage(house.address);
    garbage.send(as_view("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"));
    house.run_until_lines(1);
    CHECK(garbage.is_closed());
    {
      const Client early(house.address);
      early.send(as_view("lock"));
    }
    house.run_until_lines(2);
    CHECK(house.lines[1].starts_with("refused 127.0.0.1:"));
    CHECK(house.inside.empty());
  }

  TEST_CASE("silence and a trickle end at the deadline") {
    House house({{}, 30ms});
    const Client silent(house.address);
    const Client slow(house.address);
    slow.send(as_view("l"));
    house.run_until_lines(2);
    CHECK(silent.is_closed());
    CHECK(slow.is_closed());
  }

  TEST_CASE("connections beyond the cap of an address are closed at once") {
    House house({{2, 64, 256}, 60s});
    const Client first(house.address);
    const Client second(house.address);
    const Client third(house.address);
    house.run_until_lines(1);
    CHECK(third.is_closed());
    CHECK(house.lines[0].find("too many unauthenticated connections from one address") !=
          std::string::npos);
    second.send(net::encode_preface({}));
    house.loop.run();
    REQUIRE(house.places.size() == 1);
    house.places[0].known();  // authenticated: no longer counted
    const Client fourth(house.address);
    fourth.send(net::encode_preface({}));
    house.loop.run();
    CHECK(house.inside.size() == 2);
  }

  TEST_CASE("who is refused inside leaves its place") {
    House house({{1, 1, 1}, 60s});
    house.throws = true;
    for (std::size_t i = 0; i < 3; ++i) {
      const Client client(house.address);
      client.send(net::encode_preface({net::Preface::Kind::join, {}}));
      house.run_until_lines(i + 1);
      CHECK(client.is_closed());
      CHECK(house.lines[i].ends_with("no session to join"));
    }
  }

  TEST_CASE("addresses change without closing those that stay") {
    House house({{}, 60s});
    const auto more = house.doors.open({"127.0.0.1:0", "[::1]:0"});
    REQUIRE(more.size() == 1);
    CHECK(more[0].starts_with("[::1]:"));
    CHECK_THROWS_AS(house.doors.open({"127.0.0.1:0", house.address}), Error);
    const Client still(house.address);
    CHECK(still.connected());
    house.doors.close();
    CHECK_FALSE(Client(house.address).connected());
  }
}
}  // namespace lockstep::daemon
