// What is printed.
#include <algorithm>
#include <array>

#include "base/escape.hpp"
#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

void partial_and_progress(Settings& s, const Use& /*use*/) {
  s.sync.partial = s.progress = true;
}

void format(Settings& s, const Use& use) {
  struct Choice {
    std::string_view name;
    FormatChoice format;
  };
  constexpr auto choices = std::to_array<Choice>({{"auto", FormatChoice::automatic},
                                                  {"human", FormatChoice::human},
                                                  {"json", FormatChoice::json},
                                                  {"quiet", FormatChoice::quiet}});
  for (const Choice& choice : choices) {
    if (choice.name != use.value) continue;
    s.format = choice.format;
    return;
  }
  throw Error(ExitCode::usage, "'" + escape(use.value) + "' is not auto, human, json or quiet");
}

void human_numbers(Settings& s, const Use& use) {
  constexpr unsigned most = 3;
  s.human_numbers = use.on ? std::min(s.human_numbers + 1, most) : 0;
}

constexpr auto table = std::to_array<Option>({
    {toggle('v', "verbose"), Group::output, "name what is updated",
     [](Settings& s, const Use& u) { s.verbosity = u.on ? s.verbosity + 1 : 0; }},
    {flag('q', "quiet"), Group::output, "say nothing but problems",
     [](Settings& s, const Use&) { s.quiet = true; }},
    {toggle('i', "itemize-changes"), Group::output, "say of every change what it is",
     [](Settings& s, const Use& u) { s.itemize = u.on; }},
    {toggle(0, "stats"), Group::output, "close with figures",
     [](Settings& s, const Use& u) { s.stats = u.on; }},
    {toggle(0, "progress"), Group::output, "show how far each file is",
     [](Settings& s, const Use& u) { s.progress = u.on; }},
    {flag('P', ""), Group::output, "--partial and --progress", partial_and_progress},
    {toggle('h', "human-readable"), Group::output, "numbers with units (-hh: of 1024)",
     human_numbers},
    {valued(0, "format", "auto|human|json|quiet"), Group::output, "the form of the output", format},
    {flag(0, "version"), Group::output, "print versions and exit",
     [](Settings& s, const Use&) { s.version = true; }},
    {flag(0, "help"), Group::output, "print this and exit (also -h alone)",
     [](Settings& s, const Use&) { s.help = true; }},
});

}  // namespace

std::span<const Option> output_options() {
  return table;
}

}  // namespace lockstep::cli
