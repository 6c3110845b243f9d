#include "cli/generations.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/escape.hpp"
#include "cli/far_place.hpp"
#include "cli/identity.hpp"
#include "cli/values.hpp"
#include "job/generation_commands.hpp"
#include "tree/generation.hpp"

namespace lockstep::cli {
namespace {

constexpr const char* gen_usage =
    "usage: lockstep gen list LOCATION [--format human|json] | rollback LOCATION [--to N] | "
    "pin LOCATION N | unpin LOCATION N";

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

std::uint64_t number_of(const std::string& word) {
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  return parse_number(word, most);
}

struct GenLine {
  std::vector<std::string> words;
  bool json = false;
  std::optional<std::uint64_t> to;
  job::Link link;
};

GenLine read_line(const Arguments& args, const Context& context) {
  constexpr auto spellings = std::to_array<Spelling>(
      {{.name = "format", .value = "human|json"}, {.name = "to", .value = "N"}});
  PlaceLine line = place_line(args, spellings, context);
  GenLine read;
  read.words = std::move(line.words);
  read.link = std::move(line.link);
  for (const Use& use : line.uses) {
    if (use.option == 1) {
      read.to = number_of(use.value);
    } else {
      read.json = use.value == "json";
      if (!read.json && use.value != "human") refuse(gen_usage);
    }
  }
  return read;
}

std::string name_of(const wire::GenerationFacts& one) {
  return tree::name_of(one.number, one.hash);
}

// A peer says when it was: what no calendar has is shown as a number.
std::string time_of(std::int64_t created) {
  constexpr std::int64_t year_10000 = 253'402'300'800;
  if (created < 0 || created >= year_10000) return std::to_string(created);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(created)));
}

std::string text_of(const std::vector<wire::GenerationFacts>& all) {
  std::string out;
  for (const wire::GenerationFacts& one : all) {
    out += fmt::format("{} {} {:>10} entries {:>15} bytes {:6} {:6} {}", name_of(one),
                       time_of(one.created), one.entries, one.file_bytes,
                       one.active ? "active" : "", one.pinned ? "pinned" : "", escape(one.note));
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

std::string json_of(const std::vector<wire::GenerationFacts>& all) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const wire::GenerationFacts& item : all) {
    nlohmann::ordered_json one;
    one["name"] = name_of(item);
    one["number"] = item.number;
    one["hash"] = to_hex(item.hash);
    one["parent"] = to_hex(item.parent);
    one["manifest"] = to_hex(item.manifest);
    one["created"] = item.created;
    one["entries"] = item.entries;
    one["bytes"] = item.file_bytes;
    one["active"] = item.active;
    one["pinned"] = item.pinned;
    one["publisher"] = item.publisher == PublicKey{} ? "" : peer_id_of(item.publisher);
    one["note"] = escape(item.note);
    list.push_back(std::move(one));
  }
  nlohmann::ordered_json out;
  out["v"] = 1;
  out["generations"] = std::move(list);
  return out.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

job::GenerationAnswer ask(const std::string& word, job::Link link, const wire::GenerationAsk& ask,
                          const Context& context) {
  const job::Location place = reach(word, link, context);
  const auto key = [&link]() -> std::shared_ptr<const SigningKey> {
    const auto identity = find_identity(link.identity_directory);
    return identity ? std::make_shared<const SigningKey>(identity->private_key) : nullptr;
  };
  return job::ask_generations(place, link, ask, key);
}

}  // namespace

Said gen_command(const Arguments& args, const Context& context) {
  using Verb = wire::GenerationVerb;
  const GenLine line = read_line(args, context);
  const std::size_t count = line.words.size();
  if (count < 2) refuse(gen_usage);
  const std::string& verb = line.words[0];
  const std::string& place = line.words[1];
  if (verb == "list" && count == 2) {
    const auto all = ask(place, line.link, {Verb::list}, context).generations;
    return {ExitCode::ok, line.json ? json_of(all) : text_of(all)};
  }
  if (verb == "rollback" && count == 2) {
    const auto made = ask(place, line.link, {Verb::rollback, line.to}, context).generations.front();
    return {ExitCode::ok, name_of(made) + ' ' + escape(made.note) + '\n'};
  }
  if ((verb == "pin" || verb == "unpin") && count == 3) {
    const Verb which = verb == "pin" ? Verb::pin : Verb::unpin;
    ask(place, line.link, {which, number_of(line.words[2])}, context);
    return {};
  }
  refuse(gen_usage);
}

Said verify_command(const Arguments& args, const Context& context) {
  const PlaceLine line = place_line(args, {}, context);
  if (line.words.size() != 1) refuse("usage: lockstep verify LOCATION");
  const job::GenerationAnswer found =
      ask(line.words[0], line.link, {wire::GenerationVerb::verify}, context);
  const wire::GenerationFacts& read = found.generations.front();
  Said said;
  for (const std::string& problem : found.told) said.out += problem + '\n';
  if (found.problems > 0) {
    said.code = ExitCode::verification;
    const std::uint64_t more =
        found.problems - std::min<std::uint64_t>(found.problems, found.told.size());
    if (more > 0) said.out += fmt::format("and {} more\n", more);
  } else {
    said.out = fmt::format("generation {}: {} entries and {} bytes are as published\n",
                           name_of(read), read.entries, read.file_bytes);
  }
  return said;
}

}  // namespace lockstep::cli
