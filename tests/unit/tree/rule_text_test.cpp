#include "tree/rule_text.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "unit/tree/rsync_oracle.hpp"

using lockstep::Error;
using lockstep::ExitCode;
using lockstep::tree::parse_rules;
using lockstep::tree::Rule;
using lockstep::tree::RuleContext;
using lockstep::tree::take_rule;
namespace test = lockstep::test;

namespace {

Rule one(std::string_view text, const RuleContext& context = {}) {
  const auto rule = take_rule(text, context);
  REQUIRE(rule);
  return *rule;
}

bool is_rule(std::string_view text) try {
  (void)take_rule(text, {});
  return true;
} catch (const Error& error) {
  CHECK(error.code() == ExitCode::usage);
  return false;
}

const std::vector<std::string> texts = {"- x",
                                        "-x y",
                                        "-,x y",
                                        "-,,x",
                                        "+ x",
                                        "exclude x",
                                        "exclude_x",
                                        "exclude",
                                        "excludex",
                                        "exclude, x",
                                        "exclude,p_x",
                                        "exclude,e x",
                                        "exclude\tx",
                                        "-\tx",
                                        "-",
                                        "- ",
                                        "foo",
                                        "q foo",
                                        "-q foo",
                                        "-e foo",
                                        "-n foo",
                                        "-w foo",
                                        "-! x",
                                        "-/ x",
                                        "-p x",
                                        "-x x",
                                        "-s x",
                                        "-r x",
                                        "-sr x",
                                        "-! ! x",
                                        "-C",
                                        "-Cs",
                                        "-sC",
                                        "HC",
                                        "+C",
                                        "-C x",
                                        "H x",
                                        "hide,/ x",
                                        "Hs x",
                                        "hide,r x",
                                        "Hx x",
                                        "P x",
                                        "protect,p x",
                                        "R x",
                                        "risk x",
                                        "S x",
                                        "show,! x",
                                        ": x",
                                        ":n x",
                                        ":e- x",
                                        ":-+ x",
                                        ":+ x",
                                        ":C",
                                        ":C x",
                                        ":-C",
                                        ":Cn x",
                                        ":nC x",
                                        ":w x",
                                        ":! x",
                                        ":",
                                        ": ",
                                        ":s,r f",
                                        ":sr f",
                                        "dir-merge x",
                                        "dir-merge,-n x",
                                        "dir-mergex",
                                        "!",
                                        "! x",
                                        "! ",
                                        "!,",
                                        "clear",
                                        "clear ",
                                        "clear,",
                                        "clear x",
                                        "cleared",
                                        " - x",
                                        "--",
                                        "- -",
                                        "__",
                                        "-_x",
                                        "h x",
                                        "e x",
                                        "#x",
                                        ""};

}  // namespace

TEST_SUITE("tree/rule_text") {
  TEST_CASE("takes for rules what the installed rsync does") {
    if (!test::have_rsync()) return;
    const test::ScratchDirectory scratch;
    std::filesystem::create_directory(scratch / "src");
    for (const std::string& text : texts) {
      CAPTURE(text);
      const int status =
          test::run_command("rsync -rn -f " + test::quoted(text) + " " + scratch.text() + "/src/ " +
                            scratch.text() + "/dst/ 2>&1")
              .status;
      CHECK(is_rule(text) == (status == 0));
    }
  }

  TEST_CASE("reads kind, modifiers and pattern") {
    const Rule rule = one("show,!px_ *.o");
    CHECK((rule.include && rule.at_source && rule.negate && rule.perishable && rule.xattr));
    CHECK(rule.pattern == " *.o");
    CHECK(one("protect foo bar").pattern == "foo bar");
    CHECK(one("P x").at_target);
    const Rule merge = one(":en- .rules");
    CHECK((merge.kind == Rule::Kind::dir_merge && merge.hides_itself && merge.own_only));
    CHECK((merge.bare && !merge.include));
    CHECK(one(":C").pattern == ".cvsignore");
    CHECK(one("-C").kind == Rule::Kind::cvs);
  }

  TEST_CASE("plain values carry their own sign or clear the list") {
    const RuleContext plain{.plain = true};
    CHECK(one("+ b", plain).include);
    CHECK(one("-c", plain).pattern == "-c");
    CHECK(one("+", plain).pattern == "+");
    CHECK(one("!x", plain).pattern == "!x");
    CHECK(one("!", plain).kind == Rule::Kind::clear);
    CHECK_THROWS_AS(one("- ", plain), Error);
  }

  TEST_CASE("a file has comments, empty lines and ends of lines of two kinds") {
    const auto rules = parse_rules("# c\n; d\n\n- a \r\n!\n+ b", {}, "f");
    REQUIRE(rules.size() == 3);
    CHECK(rules[0].pattern == "a ");
    CHECK(rules[1].kind == Rule::Kind::clear);
    CHECK(rules[2].include);
  }

  TEST_CASE("a bad rule of a file is told by its place, not by its words") {
    try {
      (void)parse_rules("- a\n\nroot:x:0\n", {}, "f");
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(std::string(error.what()) == "f, line 3: not a filter rule");
    }
  }

  TEST_CASE("what the merge rule says holds for its file") {
    RuleContext context{.container = one(".-s/p f")};
    auto rules = parse_rules("x\n- y\n!\n", context, "f");
    REQUIRE(rules.size() == 3);
    CHECK((rules[1].pattern == "- y" && rules[1].at_source && rules[1].absolute));
    CHECK((rules[2].kind == Rule::Kind::match && rules[2].perishable));
    CHECK_THROWS_AS(parse_rules("-r x", {.container = one(".s f")}, "f"), Error);
    rules = parse_rules("x y\t! z#\n#q", {.container = one(":C f")}, "f");
    REQUIRE(rules.size() == 5);
    CHECK(rules[2].kind == Rule::Kind::clear);
    CHECK(rules[4].pattern == "#q");
    rules = parse_rules(std::string_view("- a\nb\0+ c", 10), {.nul_separated = true}, "f");
    REQUIRE(rules.size() == 2);
    CHECK((rules[0].pattern == "a\nb" && rules[1].include));
  }
}
