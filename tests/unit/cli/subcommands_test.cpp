#include "cli/subcommands.hpp"

#include <sys/stat.h>

#include "base/crypto.hpp"
#include "cli/identity.hpp"
#include "cli/known_peers.hpp"
#include "unit/cli/reading.hpp"
#include "unit/tree/rsync_oracle.hpp"

using namespace lockstep;
using cli::Arguments;

namespace {

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

cli::Context context(const test::Variables& variables = {}) {
  return {test::environment(variables), "some-host", ""};
}

template <class Action>
ExitCode code_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace

TEST_SUITE("cli/subcommands") {
  TEST_CASE("the first word alone makes a subcommand") {
    CHECK(cli::subcommand_of({"id", "init"}) == "id");
    CHECK(cli::subcommand_of({"serve"}) == "serve");
    CHECK_FALSE(cli::subcommand_of({}));
    CHECK_FALSE(cli::subcommand_of({"-a", "id", "dst"}));
    CHECK_FALSE(cli::subcommand_of({"identity"}));
    CHECK_FALSE(cli::subcommand_of({"./status", "d"}));
    for (const char* name : {"run", "status", "watch", "invite", "join", "history"}) {
      CAPTURE(name);
      const std::string said = test::refusal([&] { (void)cli::subcommand_of({name, "x"}); });
      CHECK(said.find("not available in this version") != std::string::npos);
    }
  }

  TEST_CASE("an identity is made once and closed to others") {
    const test::ScratchDirectory scratch;
    const std::string directory = (scratch / "a/b").string();
    const cli::Said made = cli::id_command({"init", "--identity", directory}, context());
    CHECK(is_peer_id(made.out.substr(0, made.out.size() - 1)));
    CHECK(mode_of(directory) == 0700);
    CHECK(mode_of(scratch / "a/b/key.pem") == 0600);
    CHECK(cli::id_command({"show", "--identity=" + directory}, context()).out == made.out);
    CHECK(cli::id_command({"show"}, context({{"LOCKSTEP_IDENTITY", directory}})).out == made.out);
    CHECK(code_of([&] {
            (void)cli::id_command({"init", "--identity", directory}, context());
          }) == ExitCode::identity);
    CHECK(cli::id_command({"show", "--identity=" + directory}, context()).out == made.out);
    REQUIRE(::chmod((scratch / "a/b/key.pem").c_str(), 0640) == 0);
    CHECK(code_of([&] { (void)cli::load_identity(directory); }) == ExitCode::identity);
  }

  TEST_CASE("the identity of the config file is the one of every subcommand") {
    const test::ScratchDirectory scratch;
    const std::string directory = (scratch / "ours").string();
    cli::Context here = context();
    here.system_config = (scratch / "etc").string();
    test::write_file(scratch / "etc/lockstep.toml",
                     "[defaults]\nidentity = \"" + directory + "\"\n");
    const std::string made = cli::id_command({"init"}, here).out;
    CHECK(cli::id_command({"show", "--identity", directory}, context()).out == made);
    CHECK(cli::id_command({"show"}, here).out == made);
    test::write_file(scratch / "etc/lockstep.toml", "[defaults]\nidentiti = \"x\"\n");
    CHECK(code_of([&] { (void)cli::id_command({"show"}, here); }) == ExitCode::usage);
  }

  TEST_CASE("no identity is an error of its own") {
    const test::ScratchDirectory scratch;
    const auto show = [&] {
      (void)cli::id_command({"show", "--identity", scratch.text()}, context());
    };
    CHECK(code_of(show) == ExitCode::identity);
    CHECK(code_of([] { (void)cli::id_command({"show"}, context()); }) == ExitCode::identity);
    for (const Arguments& args : {Arguments{}, {"make"}, {"init", "x"}, {"init", "--bits=3"}}) {
      CHECK(code_of([&] { (void)cli::id_command(args, context()); }) == ExitCode::usage);
    }
  }

  TEST_CASE("trust remembers beside the identity") {
    const test::ScratchDirectory scratch;
    const std::string id = "SHA256:" + std::string(43, 'x');
    const cli::Context here = context({{"LOCKSTEP_IDENTITY", scratch.text()}});
    CHECK(cli::trust_command({"h", id}, here).code == ExitCode::ok);
    CHECK(cli::trust_command({"[::1]:9", id}, here).code == ExitCode::ok);
    const cli::KnownPeers peers = cli::KnownPeers::load(scratch.text());
    CHECK(peers.id_of({"h", 8733}) == id);
    CHECK(peers.id_of({"::1", 9}) == id);
    CHECK(mode_of(scratch / "known_peers.toml") == 0600);
    for (const Arguments& args :
         {Arguments{}, {"h"}, {"h", "SHA256:x"}, {"h:0", id}, {"h", id, "more"}}) {
      CHECK(code_of([&] { (void)cli::trust_command(args, here); }) == ExitCode::usage);
    }
  }

  TEST_CASE("help has three pages") {
    CHECK(cli::help_command({}).out.starts_with("Usage: lockstep "));
    CHECK(cli::help_command({"options"}).out.find("--archive") != std::string::npos);
    CHECK(cli::help_command({"exit-codes"}).out.find("25") != std::string::npos);
    CHECK(cli::help_command({"exit-codes", "--json"}).out.starts_with("["));
    CHECK_FALSE(test::refusal([] { (void)cli::help_command({"nothing"}); }).empty());
    CHECK_FALSE(test::refusal([] { (void)cli::help_command({"--json"}); }).empty());
  }
}
