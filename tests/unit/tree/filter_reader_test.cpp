// Rules of directories, from files that are only a table.
#include <doctest/doctest.h>

#include <map>

#include "base/error.hpp"
#include "tree/filter.hpp"
#include "tree/rule_text.hpp"

using lockstep::Error;
using lockstep::ExitCode;
using lockstep::tree::enter;
using lockstep::tree::Filter;
using lockstep::tree::FilterRef;
using lockstep::tree::Rule;
using lockstep::tree::take_rule;
using Files = std::map<std::string, std::string>;

namespace {

FilterRef top(std::initializer_list<std::string_view> texts) {
  std::vector<Rule> rules;
  for (std::string_view text : texts) rules.push_back(*take_rule(text, {}));
  return std::make_shared<const Filter>(rules, lockstep::tree::FilterSetup{.base = "/t/src"});
}

FilterRef inside(FilterRef filter, const Files& files, const std::string& directory) {
  const auto read = [&](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    return found->second;
  };
  filter = enter(filter, "", true, read);
  for (std::size_t end = 0; end != std::string::npos && !directory.empty();) {
    end = directory.find('/', end + 1);
    filter = enter(filter, directory.substr(0, end), false, read);
  }
  return filter;
}

}  // namespace

TEST_SUITE("tree/filter_reader") {
  TEST_CASE("a directory's own rules come before those above, where their rule stands") {
    const Files files = {{"/t/src/.r", "- x\n- y"}, {"/t/src/a/.r", "+ x"}};
    const FilterRef filter = inside(top({"+ z", ": .r", "- *"}), files, "a");
    CHECK_FALSE(filter->excludes("a/z", false));
    CHECK_FALSE(filter->excludes("a/x", false));
    CHECK(filter->excludes("a/y", false));
    CHECK(filter->excludes("a/w", false));
    CHECK(filter->decide("a/y", false, Filter::Ask::hidden)->origin == "/t/src/.r");
  }

  TEST_CASE("a directory without files has the filter of the one above") {
    const FilterRef root = inside(top({": .r"}), {{"/t/src/.r", "- x"}}, "");
    const auto none = [](const std::string&) { return std::nullopt; };
    CHECK(enter(root, "a", false, none) == root);
  }

  TEST_CASE("a leading slash means the directory of the file") {
    const Files files = {{"/t/src/[a]/.r", "- /x\n- /b/*.o"}};
    const FilterRef filter = inside(top({": .r"}), files, "[a]/b");
    CHECK(filter->excludes("[a]/x", false));
    CHECK_FALSE(filter->excludes("[a]/b/x", false));
    CHECK(filter->excludes("[a]/b/q.o", false));
  }

  TEST_CASE("n is for one directory, ! forgets what is inherited") {
    const Files files = {{"/t/src/.r", "- x\n- y"}, {"/t/src/a/.r", "!\n- z"}};
    CHECK(inside(top({":n .r"}), files, "")->excludes("x", false));
    CHECK_FALSE(inside(top({":n .r"}), files, "b")->excludes("b/x", false));
    const FilterRef filter = inside(top({": .r"}), files, "a");
    CHECK_FALSE(filter->excludes("a/x", false));
    CHECK(filter->excludes("a/z", false));
  }

  TEST_CASE("a slash in the name looks above the transfer, too") {
    const Files files = {{"/.r", "- one"}, {"/t/.r", "- /src/two"}, {"/t/src/.r", "- three"}};
    const FilterRef all = inside(top({": /.r"}), files, "a");
    CHECK(all->excludes("a/one", false));
    CHECK(all->excludes("two", false));
    CHECK_FALSE(all->excludes("a/two", false));
    CHECK(all->excludes("a/three", false));
    CHECK_FALSE(inside(top({": ../.r"}), files, "")->excludes("one", false));
    CHECK(inside(top({": ../.r"}), files, "")->excludes("two", false));
    CHECK_FALSE(inside(top({":n /.r"}), files, "")->excludes("one", false));
  }

  TEST_CASE("files name files: from the root without a slash, from here with one") {
    const Files files = {{"/t/src/a/.r", ". m\n. ./m\n: .s"},
                         {"/t/src/m", "- x"},
                         {"/t/src/a/m", "- /y\n- z"},
                         {"/t/src/a/.s", "- v"}};
    const FilterRef filter = inside(top({": .r"}), files, "a");
    CHECK(filter->excludes("a/x", false));
    CHECK_FALSE(filter->excludes("a/y", false));
    CHECK(filter->excludes("a/z", false));
    CHECK(filter->excludes("a/v", false));
    CHECK_FALSE(inside(top({": .r"}), files, "b")->excludes("b/v", false));
  }

  TEST_CASE("e leaves the file itself out and the same name again adds nothing") {
    const FilterRef filter = top({":e .r", ":n sub/.r"});
    CHECK(filter->excludes("a/.r", false));
    CHECK(inside(filter, {{"/t/src/.r", "- x"}}, "b")->excludes("b/x", false));
  }

  TEST_CASE("what is missing, endless or no rule ends it") {
    const auto code = [](const Files& files) {
      try {
        (void)inside(top({": .r"}), files, "");
      } catch (const Error& error) {
        return error.code();
      }
      return ExitCode::ok;
    };
    CHECK(code({{"/t/src/.r", "? x"}}) == ExitCode::usage);
    CHECK(code({{"/t/src/.r", ". none"}}) == ExitCode::file_io);
    CHECK(code({{"/t/src/.r", ". .r"}}) == ExitCode::usage);
    std::string many;
    for (int i = 0; i < 70000; ++i) many += "- x\n";
    CHECK(code({{"/t/src/.r", many}}) == ExitCode::usage);
    std::string kinds;
    for (int i = 0; i < 300; ++i) kinds += ": f" + std::to_string(i) + "\n";
    CHECK(code({{"/t/src/.r", kinds}}) == ExitCode::usage);
  }
}
