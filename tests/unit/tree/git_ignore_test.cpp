// Patterns of .gitignore files against the installed git.
#include "tree/git_ignore.hpp"

#include <set>

#include "tree/filter.hpp"
#include "unit/tree/rsync_oracle.hpp"

using lockstep::tree::enter;
using lockstep::tree::Filter;
using lockstep::tree::FilterRef;
using lockstep::tree::GitPattern;
namespace test = lockstep::test;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> files = {
    "foo",     "foo.o",   "a/foo",     "a/b/foo",     "a/b/c/foo",     "a/b/c/d.o", "b/[x]",
    "b/x",     "b/a*b",   "b/axb",     "!bang",       "#hash",         "sp ",       "sp",
    "a/sp  x", "d/foo/x", "d/e/foo/y", "foo2/x",      "x/a/b/foo",     "x/a/foo",   "abc/def",
    "abc/d/f", "aXc",     "b\\s",      "doc/frotz/q", "a/doc/frotz/q", "w/1/2/3/z", "w/z",
    "w/1/z",   ".hidden", "a/.hidden", "e/é"};

const std::vector<std::string> contents = {"foo",
                                           "/foo",
                                           "foo/",
                                           "a/foo",
                                           "/a/foo",
                                           "a/*",
                                           "*",
                                           "*\n!foo",
                                           "/*\n!/a",
                                           "*.o\n!foo.o",
                                           "**/foo",
                                           "foo/**",
                                           "a/**",
                                           "a/**/foo",
                                           "**",
                                           "**/",
                                           "/**",
                                           "a/**/",
                                           "a**foo",
                                           "a/b**",
                                           "**foo",
                                           "w/**/z",
                                           "w/*/z",
                                           "w/**",
                                           "**/b/foo",
                                           "**/a/**/foo",
                                           "x/**/**/foo",
                                           "doc/frotz",
                                           "doc/frotz/",
                                           "/doc/frotz/",
                                           "#hash",
                                           "\\#hash",
                                           "!bang",
                                           "\\!bang",
                                           "sp ",
                                           "sp\\ ",
                                           "sp\\ \\ x",
                                           "*\\ ",
                                           "foo  ",
                                           "foo\t",
                                           "b/[x]",
                                           "b/\\[x]",
                                           "b/[[]x]",
                                           "[!a]*",
                                           "[^a]oo",
                                           "a[A-Z]c",
                                           "b/a\\*b",
                                           "b/a?b",
                                           "foo\r\na\r\n",
                                           "\xEF\xBB\xBF"
                                           "foo",
                                           "",
                                           "/",
                                           "//",
                                           "!",
                                           "foo//",
                                           "a//foo",
                                           "./foo",
                                           "abc/d*f",
                                           "abc?def",
                                           "abc[/]def",
                                           "a\nb\n!a/b",
                                           "*\n!*/\n!*.o",
                                           "b\\\\s",
                                           "foo\\",
                                           "f\\oo",
                                           ".hidden",
                                           "[[:alpha:]]oo",
                                           "***/foo",
                                           "a/***",
                                           "*/foo",
                                           "/*/foo",
                                           "a/b/c/",
                                           "e/\xc3\xa9",
                                           "*/b/",
                                           "d/foo\n!d/foo/x",
                                           "a/*\n!a/b",
                                           "a/*\n!a/b/\n!a/b/foo"};

std::set<std::string> by_git(const std::string& root) {
  std::string command = "cd " + root +
                        " && find . -mindepth 1 -name .git -prune -o -print0 | "
                        "sed -z 's,^./,,' | git -c core.quotePath=false -c core.excludesFile= "
                        "check-ignore --no-index -z --stdin | tr '\\0' '\\n'";
  const auto lines = test::lines_of(test::run_command(command).out);
  return {lines.begin(), lines.end()};
}

// Ignored names, and all that lies in ignored directories.
void walk(const FilterRef& above, const fs::path& root, const std::string& below, bool ignored,
          std::set<std::string>& found) {
  const auto read = [](const std::string& path) -> std::optional<std::string> {
    std::ifstream file(path);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const FilterRef filter = enter(above, below, below.empty(), read);
  for (const auto& entry : fs::directory_iterator(root / below)) {
    const std::string name = entry.path().filename().string();
    if (name == ".git") continue;
    const std::string path = below.empty() ? name : below + "/" + name;
    const bool out = ignored || filter->excludes(path, entry.is_directory());
    if (out) found.insert(path);
    if (entry.is_directory()) walk(filter, root, path, out, found);
  }
}

std::set<std::string> by_us(const std::string& root) {
  std::set<std::string> found;
  const auto top = std::make_shared<const Filter>(
      std::vector<lockstep::tree::Rule>{},
      lockstep::tree::FilterSetup{.base = root, .git_ignores = true});
  walk(top, root, "", false, found);
  return found;
}

std::string joined(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += name + "\n";
  return out;
}

}  // namespace

TEST_SUITE("tree/git_ignore") {
  TEST_CASE("agrees with the installed git on every file and path") {
    if (test::run_command("git --version >/dev/null 2>&1").status != 0) return;
    const test::ScratchDirectory scratch;
    for (const std::string& file : files) test::write_file(scratch / file, "");
    REQUIRE(test::run_command("git init -q " + scratch.text()).status == 0);
    for (const std::string& content : contents) {
      CAPTURE(content);
      test::write_file(scratch / ".gitignore", content);
      CHECK(joined(by_us(scratch.text())) == joined(by_git(scratch.text())));
    }
    const std::vector<std::vector<std::string>> nested = {
        {"foo", "!foo", ""},       {"*.o", "!*.o\nfoo", "!/foo"}, {"/a", "!foo", "!foo"},
        {"*", "!*", "!*"},         {"!foo", "foo", "!c"},         {"b/", "!b", "foo"},
        {"a/b/foo", "!b/foo", ""}, {"", "/foo\nb/c", "c/**"},     {"c", "!/b/c", "!/c\n/c/*"}};
    for (const auto& set : nested) {
      CAPTURE(set[0] + "|" + set[1] + "|" + set[2]);
      test::write_file(scratch / ".gitignore", set[0]);
      test::write_file(scratch / "a/.gitignore", set[1]);
      test::write_file(scratch / "a/b/.gitignore", set[2]);
      CHECK(joined(by_us(scratch.text())) == joined(by_git(scratch.text())));
    }
  }

  TEST_CASE("many stars between slashes cost no more than length times length") {
    std::string pattern = "a";
    std::string path = "a";
    for (int i = 0; i < 200; ++i) pattern += "/**/a";
    for (int i = 0; i < 2000; ++i) path += "/a";
    CHECK_FALSE(GitPattern(pattern + "/b").matches(path, false));
    CHECK(GitPattern(pattern).matches(path, false));
  }
}
