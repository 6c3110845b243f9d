#include "cli/group_options.hpp"

#include <algorithm>
#include <array>

#include "base/escape.hpp"
#include "cli/values.hpp"
#include "group/group_file.hpp"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t number_max = INT64_MAX;
constexpr std::uint64_t seconds_max = 31'536'000;
constexpr auto verbs = std::to_array<std::string_view>(
    {"init", "log", "publish", "resolve", "rollback", "status", "takeover", "verify", "wait"});
constexpr const char* usage =
    "usage: lockstep group init|publish|rollback|status|log|wait|resolve|takeover|verify FILE "
    "[options]: see lockstep-group(1)";

using Options = GroupOptions;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

void set_activate(Options& options, const std::string& word) {
  using Kind = session::Policy::Kind;
  constexpr std::string_view quorum = "quorum:";
  if (word == "all") {
    options.publish.activate = {Kind::all, 0};
  } else if (word == "each") {
    options.publish.activate = {Kind::none, 0};
  } else if (word.starts_with(quorum)) {
    const auto count = parse_number(word.substr(quorum.size()), group::group_members_max);
    if (count == 0) refuse("--activate: a quorum of 0 is none");
    options.publish.activate = {Kind::quorum, static_cast<std::uint32_t>(count)};
  } else {
    refuse("--activate is all, quorum:N or each");
  }
}

void set_empty_source(Options& options, const std::string& word) {
  if (word != "allow" && word != "refuse") refuse("--empty-source is allow or refuse");
  options.publish.allow_empty = word == "allow";
}

void set_to(Options& options, const std::string& word) {
  options.publish.rollback = parse_number(word, number_max);
  if (*options.publish.rollback == 0) refuse("--to: nothing was published as generation 0");
}

void set_gen(Options& options, const std::string& word) {
  options.wait_set = true;
  options.wait.generation.reset();
  if (word != "latest") options.wait.generation = parse_number(word, number_max);
}

void set_timeout(Options& options, const std::string& word) {
  options.wait.timeout = std::chrono::seconds(parse_number(word, seconds_max));
}

// Not by std::to_array(): its elements would be laid out one word to a line.
// NOLINTNEXTLINE(*-avoid-c-arrays)
constexpr GroupOption table[] = {
    {{.name = "identity", .value = "DIR"},
     "",
     [](Options& o, const std::string& v) { o.words.identity = v; }},
    {{.name = "state", .value = "DIR"},
     "",
     [](Options& o, const std::string& v) { o.words.state = v; }},
    {{.name = "adopt"}, " init ", [](Options& o, const std::string&) { o.adopt = true; }},
    {{.letter = 'n', .name = "dry-run"},
     " publish ",
     [](Options& o, const std::string&) { o.publish.check_only = true; }},
    {{.name = "note", .value = "TEXT"},
     " publish rollback ",
     [](Options& o, const std::string& v) { o.publish.note = v; }},
    {{.name = "activate", .value = "POLICY"}, " publish rollback ", set_activate},
    {{.name = "standby"}, " publish ", [](Options& o, const std::string&) { o.standby = true; }},
    {{.name = "resume"},
     " publish ",
     [](Options& o, const std::string&) { o.publish.resume = true; }},
    {{.name = "empty-source", .value = "allow|refuse"}, " publish ", set_empty_source},
    {{.name = "to", .value = "N"}, " rollback ", set_to},
    {{.name = "hold"}, " rollback ", [](Options& o, const std::string&) { o.publish.hold = true; }},
    {{.name = "json"}, " status log ", [](Options& o, const std::string&) { o.json = true; }},
    {{.name = "metrics-file", .value = "FILE"},
     " publish rollback status resolve takeover ",
     [](Options& o, const std::string& v) { o.metrics_file = v; }},
    {{.name = "local"}, " wait ", [](Options& o, const std::string&) { o.wait.local = true; }},
    {{.name = "gen", .value = "N|latest"}, " wait ", set_gen},
    {{.name = "timeout", .value = "S"}, " wait ", set_timeout},
    {{.name = "repair"}, " verify ", [](Options& o, const std::string&) { o.repair = true; }},
};

// What would be set aside by another word of the same line.
void check(const Options& options) {
  const group::PublishOrder& publish = options.publish;
  const bool publishes = publish.check_only || publish.resume || publish.allow_empty ||
                         publish.activate || !publish.note.empty();
  if (options.standby && publishes) refuse("--standby publishes nothing: it takes no such option");
  if (publish.check_only && publish.resume) refuse("--dry-run changes nothing: not with --resume");
  if (options.verb == "wait" && !options.wait_set) {
    refuse("--gen N or --gen latest says what is waited for");
  }
}

}  // namespace

std::span<const GroupOption> group_option_table() {
  return table;
}

std::span<const std::string_view> group_verbs() {
  return verbs;
}

GroupOptions read_group_options(const Arguments& args) {
  std::vector<Spelling> spellings;
  for (const GroupOption& option : table) spellings.push_back(option.spelling);
  const Line line = parse(args, spellings);
  Options options;
  if (line.words.empty()) refuse(usage);
  options.verb = line.words[0];
  if (std::find(verbs.begin(), verbs.end(), options.verb) == verbs.end()) refuse(usage);
  for (const Use& use : line.uses) {
    const GroupOption& option = group_option_table()[use.option];
    if (!option.verbs.empty() &&
        option.verbs.find(' ' + options.verb + ' ') == std::string_view::npos) {
      refuse(spelled(option.spelling) + " is not an option of 'lockstep group " + options.verb +
             "'");
    }
    option.apply(options, use.value);
  }
  if (line.words.size() != 2) refuse(usage);
  options.words.file = line.words[1];
  check(options);
  return options;
}

}  // namespace lockstep::cli
