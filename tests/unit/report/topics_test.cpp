#include "report/topics.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace lockstep;
using report::Debug;
using report::Info;

namespace {

report::InfoLevels levels(unsigned verbosity, std::string_view words = "") {
  report::InfoLevels info;
  info.imply(report::info_rows(), verbosity);
  CHECK_FALSE(report::read_topics(words, info));
  return info;
}

}  // namespace

TEST_SUITE("report/topics") {
  TEST_CASE("-v and -vv switch on what rsync's do") {
    CHECK(levels(0)[Info::nonreg] == 1);
    CHECK(levels(0)[Info::name] == 0);
    CHECK(levels(1)[Info::name] == 1);
    CHECK(levels(1)[Info::stats] == 1);
    CHECK(levels(1)[Info::skip] == 0);
    CHECK(levels(2)[Info::name] == 2);
    CHECK(levels(2)[Info::skip] == 1);
    CHECK(levels(5)[Info::name] == 2);
  }

  TEST_CASE("words beat -v, in any case, the last one first") {
    CHECK(levels(2, "NAME0")[Info::name] == 0);
    CHECK(levels(0, "Name2,stats")[Info::name] == 2);
    CHECK(levels(0, "stats2,stats")[Info::stats] == 1);
    CHECK(levels(2, "none")[Info::nonreg] == 0);
    CHECK(levels(0, "all,del0")[Info::progress] == 1);
    CHECK(levels(0, "all,del0")[Info::del] == 0);
    CHECK(levels(0, "name17")[Info::name] == 9);
  }

  TEST_CASE("help is asked for, an unknown word is an error") {
    report::InfoLevels info;
    CHECK(report::read_topics("help", info));
    CHECK_THROWS_WITH_AS((void)report::read_topics("name,nosuch", info),
                         "unknown word 'nosuch' for --info; see --info=help", Error);
    CHECK_THROWS_AS((void)report::read_topics("2", info), Error);
  }

  TEST_CASE("rsync's debug words are known, ours do something") {
    report::DebugLevels debug;
    CHECK_FALSE(report::read_topics("io3,hlink,cmd2", debug));
    CHECK(debug[Debug::cmd] == 2);
    CHECK(debug[Debug::proto] == 0);
    CHECK_FALSE(report::read_topics("all", debug));
    CHECK(debug[Debug::proto] == 1);
    CHECK_THROWS_AS((void)report::read_topics("nosuch", debug), Error);
  }

  TEST_CASE("the help names every topic and what -v adds") {
    const std::string info = report::info_help();
    for (const report::TopicRow& row : report::info_rows()) {
      CHECK(info.find("\n" + std::string(row.name)) != std::string::npos);
    }
    CHECK(info.find("-v adds    COPY,DEL,FLIST,MISC,NAME,STATS,SYMSAFE\n") != std::string::npos);
    CHECK(info.find("-vv adds   BACKUP,MISC2,MOUNT,NAME2,REMOVE,SKIP\n") != std::string::npos);
    CHECK(report::debug_help().find("\nDELTASUM") != std::string::npos);
  }
}
