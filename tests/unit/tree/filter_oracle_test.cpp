// Every pattern of a table over every path of a tree, against the installed rsync.
#include <algorithm>
#include <set>

#include "tree/filter.hpp"
#include "tree/rule_text.hpp"
#include "unit/tree/rsync_oracle.hpp"

using lockstep::tree::Filter;
using lockstep::tree::Rule;
using lockstep::tree::take_rule;
namespace test = lockstep::test;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> files = {
    "foo",        "foo.o",       "bar.c",        "a/foo",        "a/foo.o",   "a/b/foo",
    "a/b/c/foo",  "a/b/c/d.o",   "foo2/x",       "foo2/foo/y",   "x/a/b/foo", "x/a/foo",
    "xa/foo",     "b/[x]",       "b/x",          "b/a*b",        "b/axb",     "b/a\\b",
    "b/a\\xb",    "b/a?b",       ".hidden",      "a/.hidden",    "b/-",       "b/]",
    "b/^",        "b/!",         "b/7",          "b/7x",         "b/Q",       "b/\xc3\xa9",
    "space name", "a/tail ",     "deep/1/2/3/4", "deep/foo/1/2", "b/ab/z",    "b/a/b/z",
    "b/a/b/c/z",  "b/{a,b}",     "- dash",       "sub/***",      "sub/**",    "sub/a**",
    "w/foo/bar",  "w/foo/baz/q", "w/foobar",     "w/barfoo",     "w/f/o/o",   "w/+ plus"};

const std::vector<std::vector<std::string>> rule_sets = {{"foo"},
                                                         {"/foo"},
                                                         {"foo/"},
                                                         {"/foo/"},
                                                         {"a/foo"},
                                                         {"/a/foo"},
                                                         {"a/b/foo"},
                                                         {"b/foo"},
                                                         {"*"},
                                                         {"/*"},
                                                         {"*/"},
                                                         {"/*/"},
                                                         {"**"},
                                                         {"***"},
                                                         {"/**"},
                                                         {"**/"},
                                                         {"/***"},
                                                         {"*.o"},
                                                         {"/*.o"},
                                                         {"a/*.o"},
                                                         {"a/*"},
                                                         {"/a/*"},
                                                         {"a/**"},
                                                         {"/a/**"},
                                                         {"a/***"},
                                                         {"/a/***"},
                                                         {"foo/***"},
                                                         {"w/foo/***"},
                                                         {"/w/foo/***"},
                                                         {"w/**"},
                                                         {"**/foo"},
                                                         {"**foo"},
                                                         {"/**/foo"},
                                                         {"**/foo/**"},
                                                         {"**/a/**"},
                                                         {"a**foo"},
                                                         {"a/**/foo"},
                                                         {"/a/**/foo"},
                                                         {"a*/foo"},
                                                         {"*a/foo"},
                                                         {"*/foo"},
                                                         {"*/*/foo"},
                                                         {"/*/foo"},
                                                         {"*/b/*"},
                                                         {"b/**/z"},
                                                         {"b/a/**z"},
                                                         {"*/z"},
                                                         {"**z"},
                                                         {"w**o"},
                                                         {"w/**o"},
                                                         {"w/*o"},
                                                         {"deep/**/2"},
                                                         {"deep/*/2"},
                                                         {"/deep/*/2"},
                                                         {"deep**"},
                                                         {"?"},
                                                         {"b/?"},
                                                         {"a?b"},
                                                         {"?oo"},
                                                         {"?*"},
                                                         {"*?"},
                                                         {"f*o"},
                                                         {"f**o"},
                                                         {"*o*o*"},
                                                         {"[x]"},
                                                         {"b/[x]"},
                                                         {"\\[x]"},
                                                         {"\\[x\\]"},
                                                         {"[[]x]"},
                                                         {"[]]"},
                                                         {"[]x]"},
                                                         {"[!]]"},
                                                         {"[^x]"},
                                                         {"[!a-z]"},
                                                         {"[a-c]"},
                                                         {"[c-a]"},
                                                         {"[a-"},
                                                         {"["},
                                                         {"[a"},
                                                         {"b/[^]"},
                                                         {"b/[!]"},
                                                         {"[-]"},
                                                         {"[a-]"},
                                                         {"[!-]"},
                                                         {"[\\]]"},
                                                         {"[\\x]"},
                                                         {"[[:digit:]]"},
                                                         {"[[:alpha:]]"},
                                                         {"[[:alnum:]]*"},
                                                         {"[[:upper:]]"},
                                                         {"[[:lower:][:digit:]]"},
                                                         {"[^[:alpha:]]"},
                                                         {"[[:punct:]]"},
                                                         {"[[:space:]]*"},
                                                         {"*[[:space:]]*"},
                                                         {"[[:nope:]]"},
                                                         {"[[:digit]"},
                                                         {"[[:]"},
                                                         {"[[:x]"},
                                                         {"a[/]b"},
                                                         {"b[/]x"},
                                                         {"b[!x]x"},
                                                         {"a*b"},
                                                         {"a\\*b"},
                                                         {"a\\b"},
                                                         {"a\\\\b"},
                                                         {"a\\\\*b"},
                                                         {"a\\?b"},
                                                         {"\\*"},
                                                         {"*\\"},
                                                         {"foo\\"},
                                                         {"\\foo"},
                                                         {"\\foo*"},
                                                         {"f\\oo*"},
                                                         {".*"},
                                                         {".hidden"},
                                                         {"/.hidden"},
                                                         {"**/.hidden"},
                                                         {"{a,b}"},
                                                         {"space name"},
                                                         {"tail "},
                                                         {"- foo"},
                                                         {"+ foo"},
                                                         {"- - dash"},
                                                         {"- dash"},
                                                         {"+ + plus"},
                                                         {"sub/***"},
                                                         {"sub/\\*\\*\\*"},
                                                         {"sub/\\**"},
                                                         {"/"},
                                                         {"//"},
                                                         {"foo//"},
                                                         {"//foo"},
                                                         {"/a//foo"},
                                                         {"a//b"},
                                                         {"a/"},
                                                         {"/a/"},
                                                         {"a/b/"},
                                                         {"./foo"},
                                                         {"../foo"},
                                                         {"foo2/foo/"},
                                                         {"foo2/*/"},
                                                         {"foo***"},
                                                         {"a/b***"},
                                                         {"a/b/***/"},
                                                         {"**/***"},
                                                         {"b/a***z"},
                                                         {"**.o"},
                                                         {"/**.o"},
                                                         {"a/**.o"},
                                                         {"\xc3\xa9"},
                                                         {"b/[\xc3]*"},
                                                         {"b/??"},
                                                         {"*\xa9"},
                                                         {"+ foo", "*"},
                                                         {"+ */", "+ foo", "*"},
                                                         {"+ /a/", "+ /a/b/", "+ foo", "*"},
                                                         {"+ a/***", "*"},
                                                         {"+ *.o", "foo*"},
                                                         {"foo", "+ foo"},
                                                         {"+ **/foo", "+ */", "**"},
                                                         {"*.o", "!", "foo"},
                                                         {"+ /w/***", "/*"},
                                                         {"+ w/foo/***", "w/*"},
                                                         {"a/b", "+ a/b/c/d.o"}};

// What a walk that skips excluded directories reaches, directories with a slash.
void walk(const Filter& filter, const fs::path& root, const std::string& below,
          std::set<std::string>& seen) {
  for (const auto& entry : fs::directory_iterator(root / below)) {
    const std::string name = entry.path().filename().string();
    const std::string path = below.empty() ? name : below + "/" + name;
    const bool directory = entry.is_directory();
    if (filter.excludes(path, directory)) continue;
    seen.insert(directory ? path + "/" : path);
    if (directory) walk(filter, root, path, seen);
  }
}

std::set<std::string> by_rsync(const std::string& root, const std::vector<std::string>& values) {
  std::string command = "rsync -rn8 --no-h --out-format=%n";
  for (const std::string& value : values) command += " --exclude=" + test::quoted(value);
  const test::Ran ran = test::run_command(command + " " + root + "/src/ " + root + "/dst/");
  REQUIRE(ran.status == 0);
  std::set<std::string> seen;
  for (const std::string& line : test::lines_of(ran.out)) {
    if (line != "./" && !line.starts_with("created directory")) seen.insert(line);
  }
  return seen;
}

std::string joined(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += name + "\n";
  return out;
}

}  // namespace

TEST_SUITE("tree/filter") {
  TEST_CASE("agrees with the installed rsync on every pattern and path") {
    if (!test::have_rsync()) return;
    const test::ScratchDirectory scratch;
    for (const std::string& file : files) test::write_file(scratch / ("src/" + file), "");
    fs::create_directory(scratch / "dst");
    for (const auto& values : rule_sets) {
      std::string shown;
      std::vector<Rule> rules;
      for (const std::string& value : values) {
        shown += "<" + value + ">";
        std::string_view text = value;
        const auto rule = take_rule(text, {.plain = true});
        if (rule->kind == Rule::Kind::clear) {
          rules.clear();
        } else {
          rules.push_back(*rule);
        }
      }
      CAPTURE(shown);
      std::set<std::string> seen;
      walk(Filter(rules), scratch / "src", "", seen);
      CHECK(joined(seen) == joined(by_rsync(scratch.text(), values)));
    }
  }
}
