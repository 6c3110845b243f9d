// Which directory of the target holds backups.
#include "tree/backup.hpp"

#include <doctest/doctest.h>

namespace lockstep::tree {

TEST_SUITE("tree/backup") {
  TEST_CASE("beside the files nothing is protected by its name") {
    BackupOptions options;
    options.on = true;
    CHECK_FALSE(options.protects({}, "a~"));
    CHECK_FALSE(options.protects({}, ""));
  }

  TEST_CASE("a directory inside the target is kept, one outside is not seen") {
    BackupOptions options;
    options.on = true;
    options.directory = "./old/today/";
    CHECK(options.inside() == RelPath::parse("old/today"));
    CHECK(options.protects(RelPath::parse("old"), "today"));
    CHECK_FALSE(options.protects({}, "old"));
    CHECK_FALSE(options.protects({}, "a~"));
    for (const char* outside : {"/srv/old", "../old", "a/../b"}) {
      options.directory = outside;
      CHECK(options.inside().is_root());
      CHECK_FALSE(options.protects({}, "old"));
    }
  }
}
}  // namespace lockstep::tree
