#include "cli/group.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>

#include "base/escape.hpp"
#include "cli/group_host.hpp"
#include "cli/values.hpp"
#include "group/init.hpp"
#include "group/publish.hpp"
#include "group/status.hpp"

namespace lockstep::cli {
namespace {

constexpr std::uint64_t number_max = INT64_MAX;
constexpr std::uint64_t seconds_max = 31'536'000;
constexpr const char* usage =
    "usage: lockstep group init|publish|rollback|status|log|wait|resolve|takeover|verify FILE "
    "[options]: see lockstep-group(1)";

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

/// Every option of every verb.
struct Options {
  GroupWords words;
  group::PublishOrder publish;
  group::WaitOrder wait;
  bool wait_set = false;
  bool adopt = false;
  bool json = false;
  bool standby = false;
  bool repair = false;
};

session::Policy policy_of(const std::string& word) {
  using Kind = session::Policy::Kind;
  constexpr std::string_view quorum = "quorum:";
  if (word == "all") return {Kind::all, 0};
  if (word == "each") return {Kind::none, 0};
  if (!word.starts_with(quorum)) refuse("--activate is all, quorum:N or each");
  const auto count = parse_number(word.substr(quorum.size()), group::group_members_max);
  if (count == 0) refuse("--activate: a quorum of 0 is none");
  return {Kind::quorum, static_cast<std::uint32_t>(count)};
}

struct GroupOption {
  Spelling spelling;
  std::string_view verbs;  // that take it, each between blanks; empty: all
  void (*apply)(Options& options, const std::string& value);
};

constexpr auto
    group_options =
        std::
            to_array<GroupOption>(
                {
                    {{.name = "identity", .value = "DIR"},
                     "",
                     [](Options& o, const std::string& v) { o.words.identity = v; }},
                    {{.name = "state", .value = "DIR"},
                     "",
                     [](Options& o, const std::string& v) { o.words.state = v; }},
                    {{.name = "adopt"},
                     " init ",
                     [](Options& o, const std::string&) { o.adopt = true; }},
                    {{.letter = 'n', .name = "dry-run"},
                     " publish ",
                     [](Options& o, const std::string&) { o.publish.check_only = true; }},
                    {{.name = "note", .value = "TEXT"},
                     " publish rollback ",
                     [](Options& o, const std::string& v) { o.publish.note = v; }},
                    {{.name = "activate", .value = "POLICY"},
                     " publish rollback ",
                     [](Options& o, const std::string& v) { o.publish.activate = policy_of(v); }},
                    {{.name = "standby"},
                     " publish ",
                     [](Options& o, const std::string&) { o.standby = true; }},
                    {{.name = "resume"},
                     " publish ",
                     [](Options& o, const std::string&) { o.publish.resume = true; }},
                    {{.name = "empty-source", .value = "allow|refuse"},
                     " publish ",
                     [](Options& o, const std::string& v) {
                       o.publish.allow_empty = v == "allow";
                     }},
                    {{.name = "to", .value = "N"},
                     " rollback ",
                     [](Options& o, const std::string& v) {
                       o.publish.rollback = parse_number(v, number_max);
                     }},
                    {{.name = "hold"},
                     " rollback ",
                     [](Options& o, const std::string&) { o.publish.hold = true; }},
                    {{.name = "json"},
                     " status log ",
                     [](Options& o, const std::string&) { o.json = true; }},
                    {{.name = "local"},
                     " wait ",
                     [](Options& o, const std::string&) { o.wait.local = true; }},
                    {{.name = "gen", .value = "N|latest"},
                     " wait ",
                     [](Options& o, const std::string& v) {
                       o.wait_set = true;
                       if (v != "latest") o.wait.generation = parse_number(v, number_max);
                     }},
                    {{.name = "timeout", .value = "S"},
                     " wait ",
                     [](Options& o, const std::string& v) {
                       o.wait.timeout = std::chrono::seconds(parse_number(v, seconds_max));
                     }},
                    {{.name = "repair"},
                     " verify ",
                     [](Options& o, const std::string&) { o.repair = true; }},
                });

Options read_options(const std::string& verb, const Line& line) {
  Options options;
  for (const Use& use : line.uses) {
    const GroupOption& option = group_options.at(use.option);
    if (!option.verbs.empty() && option.verbs.find(' ' + verb + ' ') == std::string_view::npos) {
      refuse(spelled(option.spelling) + " is not an option of 'lockstep group " + verb + "'");
    }
    option.apply(options, use.value);
  }
  if (line.words.size() != 2) refuse(usage);
  options.words.file = line.words[1];
  return options;
}

// ---- verbs ----------------------------------------------------------------------------------

Said init(const group::Operator& host, const Options& options) {
  group::PublisherFiles files(host.state);
  const group::Initialised made = group::initialise(host, files, options.adopt);
  return {ExitCode::ok, fmt::format("group {} ({}): {} replicas bound\n", host.file.name,
                                    to_hex(made.group), made.bound)};
}

Said told(const group::PublishResult& result, const report::Streams& streams) {
  Said said;
  said.code = result.code;
  if (result.published) {
    said.out = "published " + result.figures.generation + ": " +
               group::figures_text(result.figures) + '\n';
  }
  if (result.text.empty()) return said;
  if (result.code == ExitCode::ok) {
    said.out += result.text + '\n';
  } else {
    streams.err("lockstep: " + escape_message(result.text) + '\n');
  }
  return said;
}

Said publish(const group::Operator& host, const Options& options, const report::Streams& streams) {
  if (options.standby) return told(group::stand_by(host, [] { return true; }), streams);
  return told(group::publish(host, options.publish), streams);
}

Said rollback(const group::Operator& host, Options options, const report::Streams& streams) {
  if (!options.publish.rollback) options.publish.rollback = 0;
  return told(group::publish(host, options.publish), streams);
}

Said status(const group::Operator& host, const Options& options) {
  const group::GroupStatus found = group::status(host);
  return {found.consistent() ? ExitCode::ok : ExitCode::behind,
          options.json ? status_json(found, host.file.name) : status_text(found, host.file.name)};
}

Said log(const group::Operator& host, const Options& options) {
  std::string out;
  if (options.json) {
    for (const std::string& line : group::read_history(host.state, SIZE_MAX)) out += line + '\n';
    return {ExitCode::ok, out};
  }
  const auto newest = group::read_newest(host.state);
  if (!newest) refuse("nothing was published from this host");
  for (const tree::SignedHeader& one : group::read_headers(host.state, *newest)) {
    const tree::GenerationHeader& header = one.header;
    out += fmt::format("{} {:%Y-%m-%dT%H:%M:%SZ} epoch {} {:>10} entries {:>15} bytes {} {}\n",
                       tree::name_of(header), fmt::gmtime(static_cast<std::time_t>(header.created)),
                       header.epoch, header.entries, header.file_bytes,
                       peer_id_of(header.publisher), escape(header.note));
  }
  return {ExitCode::ok, out};
}

Said wait(const group::Operator& host, const Options& options) {
  if (!options.wait_set) refuse("--gen N or --gen latest says what is waited for");
  group::wait_for(host, options.wait);
  return {};
}

Said verify(const group::Operator& host, const Options& options) {
  constexpr std::chrono::hours patience{24 * 7};
  std::vector<group::Asked> asked = group::replicas_of(host);
  for (group::Asked& one : asked) one.question = {{}, 0, wire::GroupScrub{options.repair}};
  const auto answers = group::poll(asked, patience);
  Said said;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string where = asked[i].place.host + ':' + std::to_string(asked[i].place.port);
    const auto* found =
        answers[i].answer ? std::get_if<wire::GroupScrubbed>(&answers[i].answer->body) : nullptr;
    if (found == nullptr) {
      said.out += where + ": not verified: " + answers[i].problem + '\n';
      said.code = ExitCode::verification;
      continue;
    }
    const bool mended = !found->problems.empty() && found->repaired >= found->problems.size();
    if (!found->problems.empty() && !mended) said.code = ExitCode::verification;
    for (const std::string& problem : found->problems) said.out += where + ": " + problem + '\n';
    said.out += fmt::format("{}: generation {}: {} entries, {} problems, {} repaired\n", where,
                            tree::name_of(found->generation.number, found->generation.hash),
                            found->entries, found->problems.size(), found->repaired);
  }
  return said;
}

}  // namespace

Said group_command(const Arguments& args, const Context& context, const report::Streams& streams) {
  std::array<Spelling, group_options.size()> spellings{};
  for (std::size_t i = 0; i < spellings.size(); ++i) spellings.at(i) = group_options.at(i).spelling;
  const Line line = parse(args, spellings);
  const std::string verb = line.words.empty() ? "" : line.words[0];
  const Options options = read_options(verb, line);
  const group::Operator host = group_host(options.words, context, streams);
  if (verb == "init") return init(host, options);
  if (verb == "publish") return publish(host, options, streams);
  if (verb == "rollback") return rollback(host, options, streams);
  if (verb == "status") return status(host, options);
  if (verb == "log") return log(host, options);
  if (verb == "wait") return wait(host, options);
  if (verb == "resolve" || verb == "takeover") return told(group::resolve(host), streams);
  if (verb == "verify") return verify(host, options);
  refuse(usage);
}

}  // namespace lockstep::cli
