// --munge-links: what a symlink leads to, as it is read at either end.
#include <doctest/doctest.h>

#include <filesystem>

#include "fs/list.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;
using test::TempDir;

namespace {

struct Links {
  TempDir temp;
  void add(std::string_view name, std::string_view target) const {
    std::filesystem::create_symlink(target, temp.path(name));
  }
  [[nodiscard]] tree::Entry read(std::string_view name, fs::Munged munged) const {
    fs::ListOptions options;
    options.munged = munged;
    const auto found = fs::examine(*fs::Root::open(temp.path())->directory({}), name, options);
    REQUIRE(found);
    return *found;
  }
};

}  // namespace

TEST_SUITE("fs/munged links") {
  TEST_CASE_FIXTURE(Links, "the source takes the prefix away once") {
    add("once", "/rsyncd-munged/a/b");
    add("twice", "/rsyncd-munged//rsyncd-munged/a");
    CHECK(read("once", fs::Munged::stripped).link_target == "a/b");
    CHECK(read("once", fs::Munged::stripped).size == 3);
    CHECK(read("twice", fs::Munged::stripped).link_target == "/rsyncd-munged/a");
  }

  TEST_CASE_FIXTURE(Links, "the source leaves alone what has no prefix, or nothing behind it") {
    add("plain", "a/b");
    add("inside", "x/rsyncd-munged/a");
    add("bare", "/rsyncd-munged/");
    CHECK(read("plain", fs::Munged::stripped).link_target == "a/b");
    CHECK(read("inside", fs::Munged::stripped).link_target == "x/rsyncd-munged/a");
    CHECK(read("bare", fs::Munged::stripped).link_target == "/rsyncd-munged/");
  }

  TEST_CASE_FIXTURE(Links, "at the target a symlink that leads somewhere equals none") {
    add("munged", "/rsyncd-munged/a");
    add("open", "a");
    CHECK(read("munged", fs::Munged::required).link_target == "a");
    CHECK(read("open", fs::Munged::required).link_target.empty());
  }

  TEST_CASE_FIXTURE(Links, "without the option a target is what it is") {
    add("munged", "/rsyncd-munged/a");
    CHECK(read("munged", fs::Munged::no).link_target == "/rsyncd-munged/a");
  }
}
