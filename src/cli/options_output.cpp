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

void messages(Settings& s, const Use& use) {
  struct Choice {
    std::string_view name;
    bool all;
  };
  // A peer's messages come over the connection in any case: "errors" and "client" are the same.
  constexpr auto choices =
      std::to_array<Choice>({{"errors", false}, {"all", true}, {"client", false}});
  for (const Choice& choice : choices) {
    if (use.value.empty() || !choice.name.starts_with(use.value)) continue;
    s.all_to_stderr = choice.all;
    return;
  }
  throw Error(ExitCode::usage, "'" + escape(use.value) + "' is not errors, all or client");
}

constexpr Spelling format_of(std::string_view name) {
  return {.name = name, .value = "FORMAT", .may_be_empty = true};
}

constexpr auto table = std::to_array<Option>({
    {toggle('v', "verbose"), Group::output, "name what is updated",
     [](Settings& s, const Use& u) { s.verbosity = u.on ? s.verbosity + 1 : 0; }},
    {flag('q', "quiet"), Group::output, "say nothing but problems",
     [](Settings& s, const Use&) { s.quiet = true; }},
    {toggle('i', "itemize-changes"), Group::output, "say what each change is (-ii: all entries)",
     [](Settings& s, const Use& u) { s.itemize = u.on ? s.itemize + 1 : 0; }},
    {format_of("out-format"), Group::output, "print changes in this FORMAT",
     [](Settings& s, const Use& u) { s.out_format = u.value; }},
    {flag(0, "list-only"), Group::output, "list what the sources hold, copy nothing",
     [](Settings& s, const Use&) { s.list_only = true; }},
    {valued(0, "log-file", "FILE"), Group::output, "append what is done to FILE",
     [](Settings& s, const Use& u) { s.log_file = u.value; }},
    {format_of("log-file-format"), Group::output, "the FORMAT of its lines",
     [](Settings& s, const Use& u) { s.log_format = u.value; }},
    {valued(0, "info", "FLAGS"), Group::output, "what to tell, finer than -v (help lists it)",
     [](Settings& s, const Use& u) { s.info_help |= report::read_topics(u.value, s.info); }},
    {valued(0, "debug", "FLAGS"), Group::output, "what to tell of the inside (help lists it)",
     [](Settings& s, const Use& u) { s.debug_help |= report::read_topics(u.value, s.debug); }},
    {valued(0, "stderr", "errors|all|client"), Group::output, "what goes to standard error",
     messages},
    {toggle(0, "msgs2stderr"), Group::compatibility, "--stderr=all",
     [](Settings& s, const Use& u) { s.all_to_stderr = u.on; }},
    {toggle(0, "stats"), Group::output, "close with figures",
     [](Settings& s, const Use& u) { s.stats = u.on; }},
    {toggle(0, "progress"), Group::output, "show how far each file is",
     [](Settings& s, const Use& u) { s.progress = u.on; }},
    {flag('P', ""), Group::output, "--partial and --progress", partial_and_progress},
    {toggle('h', "human-readable"), Group::output, "numbers with units (-hh: of 1024)",
     human_numbers},
    {toggle('8', "8-bit-output"), Group::output, "leave bytes above 127 in names unescaped",
     [](Settings& s, const Use& u) { s.eight_bit = u.on; }},
    {valued(0, "format", "auto|human|json|quiet"), Group::output, "the form of the output", format},
    {flag('V', "version"), Group::output, "print versions and exit (-VV: as JSON)",
     [](Settings& s, const Use&) { ++s.version; }},
    {flag(0, "help"), Group::output, "print this and exit (also -h alone)",
     [](Settings& s, const Use&) { s.help = true; }},
});

}  // namespace

std::span<const Option> output_options() {
  return table;
}

}  // namespace lockstep::cli
