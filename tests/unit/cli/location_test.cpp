#include "cli/location.hpp"

#include "unit/cli/reading.hpp"

using namespace lockstep;
using Kind = job::Location::Kind;

TEST_SUITE("cli/location") {
  TEST_CASE("good ones") {
    struct Case {
      std::string text;
      Kind kind;
      std::string host;
      unsigned port;
      std::string dataset;
      std::string path;
    };
    const Case cases[] = {
        {"a/b/", Kind::local, "", 8733, "", "a/b/"},
        {"./a:b", Kind::local, "", 8733, "", "./a:b"},
        {"/x:y", Kind::local, "", 8733, "", "/x:y"},
        {"dir/host::x", Kind::local, "", 8733, "", "dir/host::x"},
        {"[a]", Kind::local, "", 8733, "", "[a]"},
        {"h:", Kind::shell, "h", 8733, "", ""},
        {"h:/p/", Kind::shell, "h", 8733, "", "/p/"},
        {"me@h:p:q", Kind::shell, "me@h", 8733, "", "p:q"},
        {"[::1]:p", Kind::shell, "::1", 8733, "", "p"},
        {"me@[fe80::1%eth0]:/p", Kind::shell, "me@fe80::1%eth0", 8733, "", "/p"},
        {"h::", Kind::daemon, "h", 8733, "", ""},
        {"h::ds", Kind::daemon, "h", 8733, "ds", ""},
        {"h::ds/", Kind::daemon, "h", 8733, "ds", ""},
        {"h::ds/a/b/", Kind::daemon, "h", 8733, "ds", "a/b/"},
        {"[::1]::ds/a", Kind::daemon, "::1", 8733, "ds", "a"},
        {"lockstep://h", Kind::daemon, "h", 8733, "", ""},
        {"lockstep://h/", Kind::daemon, "h", 8733, "", ""},
        {"lockstep://h/ds", Kind::daemon, "h", 8733, "ds", ""},
        {"lockstep://h:1/ds/a:b", Kind::daemon, "h", 1, "ds", "a:b"},
        {"lockstep://[::1]:65535/ds/", Kind::daemon, "::1", 65535, "ds", ""},
        {"lockstep://[::1]/ds", Kind::daemon, "::1", 8733, "ds", ""},
    };
    for (const Case& c : cases) {
      CAPTURE(c.text);
      const job::Location got = cli::parse_location(c.text);
      CHECK(got.kind == c.kind);
      CHECK(got.host == c.host);
      CHECK(got.port == c.port);
      CHECK(got.dataset == c.dataset);
      CHECK(got.path == c.path);
    }
  }

  TEST_CASE("bad ones") {
    for (const std::string text : {"",
                                   ":p",
                                   "::ds",
                                   "@h:p",
                                   "me@:p",
                                   "-oProxyCommand=x:p",
                                   "me@-x:p",
                                   "a b:p",
                                   "h::/p",
                                   "me@h::ds",
                                   "lockstep://",
                                   "lockstep:///ds",
                                   "lockstep://h:0/ds",
                                   "lockstep://h:65536/d",
                                   "lockstep://h:x/ds",
                                   "lockstep://h:/ds",
                                   "lockstep://::1/ds",
                                   "lockstep://h//p",
                                   "lockstep://[::1/ds",
                                   "lockstep://[::1]x/ds",
                                   "rsync://h/m",
                                   "\x1b:p"}) {
      CAPTURE(text);
      const std::string said = test::refusal([&] { (void)cli::parse_location(text); });
      CHECK_FALSE(said.empty());
      CHECK(said.find('\x1b') == std::string::npos);
    }
  }

  TEST_CASE("what one run cannot do") {
    struct Case {
      std::vector<std::string> sources;
      std::string target;
      bool good;
    };
    const Case cases[] = {
        {{"a", "b"}, "c", true},        {{"a", "b"}, "h:c", true},
        {{"h:a", "h:b"}, "c", true},    {{"h::d/a", "h::d/b"}, "c", true},
        {{"a"}, "h::d", true},          {{"h:a"}, "h:c", false},
        {{"h:a"}, "g::c", false},       {{"a", "h:b"}, "c", false},
        {{"h:a", "g:b"}, "c", false},   {{"h:a", "h::b"}, "c", false},
        {{"h::d", "h::e"}, "c", false}, {{"h::"}, "c", false},
        {{"a"}, "h::", false},
    };
    for (const Case& c : cases) {
      std::vector<job::Location> sources;
      for (const std::string& text : c.sources) sources.push_back(cli::parse_location(text));
      CAPTURE(c.sources.back());
      CAPTURE(c.target);
      const auto check = [&] { cli::check_ends(sources, cli::parse_location(c.target)); };
      CHECK(test::refusal(check).empty() == c.good);
    }
  }

  TEST_CASE(
      "several sources are datasets on other hosts with one path, pulled to a directory here") {
    struct Case {
      std::vector<std::string> words;
      std::vector<std::string> further;
      std::size_t choices;  // 0: refused
    };
    for (const Case& c :
         {Case{{"a::d", "here"}, {"b::e"}, 2},
          Case{{"here"}, {"a::d/x/", "lockstep://b:1/d/x/"}, 2}, Case{{"here"}, {"a::d"}, 1},
          Case{{"a::d/x", "here"}, {"b::d/y"}, 0}, Case{{"a::d/x/", "here"}, {"b::d/x"}, 0},
          Case{{"a::d", "z::d"}, {"b::d"}, 0}, Case{{"a::d", "c::d", "here"}, {"b::d"}, 0},
          Case{{"there", "here"}, {"b::d"}, 0}, Case{{"here"}, {"b:d"}, 1},
          Case{{"a::d/", "here"}, {"b::d", "c:d", "d:/srv/d/", "e:"}, 5},
          Case{{"a:d", "here"}, {"b::d/x"}, 0}, Case{{"a::d/x", "here"}, {"b:d/x"}, 0},
          Case{{"here"}, {"there"}, 0}, Case{{"here"}, {"b::"}, 0}}) {
      std::vector<job::Location> words;
      for (const std::string& text : c.words) words.push_back(cli::parse_location(text));
      CAPTURE(c.words.front());
      CAPTURE(c.further.front());
      std::vector<job::Choice> choices;
      const auto read = [&] { choices = cli::choices_of(words, c.further); };
      CHECK(test::refusal(read).empty() == (c.choices > 0));
      CHECK(choices.size() == c.choices);
    }
  }

  TEST_CASE("host and port") {
    CHECK(cli::parse_host_port("h").port == 8733);
    CHECK(cli::parse_host_port("h:1").port == 1);
    CHECK(cli::parse_host_port("[::1]").host == "::1");
    CHECK(cli::parse_host_port("[::1]:2").port == 2);
    for (const std::string text : {"", ":1", "h:", "h:0", "h:a", "::1", "[::1]:"}) {
      CAPTURE(text);
      CHECK_FALSE(test::refusal([&] { (void)cli::parse_host_port(text); }).empty());
    }
  }
}
