#include "cli/help.hpp"

#include <fmt/format.h>

#include "cli/options.hpp"

namespace lockstep::cli {
namespace {

constexpr std::string_view usage =
    "lockstep [OPTIONS] SRC... DEST     make DEST equal to SRC\n"
    "lockstep HOST::                    list the datasets of a daemon\n"
    "lockstep serve --config FILE [--listen ADDR:PORT], lockstep serve --stdio\n"
    "lockstep id init|show [--identity DIR]\n"
    "lockstep trust HOST[:PORT] ID [--identity DIR]\n"
    "lockstep help [exit-codes [--json]]\n"
    "\n"
    "A location is PATH, [USER@]HOST:PATH, HOST::DATASET[/PATH] or\n"
    "lockstep://HOST[:PORT]/DATASET[/PATH]. SRC/ means what is in SRC, SRC the directory itself.\n";

std::string names_of(const Spelling& spelling) {
  std::string out = spelling.letter != 0 ? fmt::format("-{}", spelling.letter) : "  ";
  if (!spelling.name.empty()) {
    out += fmt::format("{} --{}", spelling.letter != 0 ? "," : " ", spelling.name);
  }
  if (spelling.takes_value()) out += fmt::format("={}", spelling.value);
  return out;
}

}  // namespace

std::string help_text() {
  std::string out(usage);
  const Group* last = nullptr;
  for (const Option& option : sync_options()) {
    if (last == nullptr || *last != option.group) {
      out += fmt::format("\n{}\n", title_of(option.group));
    }
    last = &option.group;
    out += fmt::format("  {:<34} {}\n", names_of(option.spelling), option.help);
  }
  return out + "\nMost flags have a --no-NAME. See lockstep(1).\n";
}

std::string version_text() {
  return fmt::format(
      "lockstep {}\nprotocol 1\nOpenSSL {}\nlibuv {}\nzstd {}\nxxHash {}\nfmt {}\nCLI11 {}\n"
      "toml++ {}\nnlohmann-json {}\n",
      LOCKSTEP_VERSION, LOCKSTEP_OPENSSL_VERSION, LOCKSTEP_LIBUV_VERSION, LOCKSTEP_ZSTD_VERSION,
      LOCKSTEP_XXHASH_VERSION, LOCKSTEP_FMT_VERSION, LOCKSTEP_CLI11_VERSION,
      LOCKSTEP_TOMLPLUSPLUS_VERSION, LOCKSTEP_JSON_VERSION);
}

}  // namespace lockstep::cli
