#include "cli/generations.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/escape.hpp"
#include "cli/identity.hpp"
#include "cli/location.hpp"
#include "cli/values.hpp"
#include "job/generation_commands.hpp"

namespace lockstep::cli {
namespace {

constexpr const char* gen_usage =
    "usage: lockstep gen list PATH [--format human|json] | rollback PATH [--to N] | "
    "pin PATH N | unpin PATH N";

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

std::string local_path(const std::string& word) {
  job::Location place = parse_location(word);
  if (place.kind != job::Location::Kind::local) {
    refuse(escape(word) + " is on another host: run this there, on the dataset's directory");
  }
  return std::move(place.path);
}

std::uint64_t number_of(const std::string& word) {
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  return parse_number(word, most);
}

struct GenLine {
  std::vector<std::string> words;
  bool json = false;
  std::optional<std::uint64_t> to;
};

GenLine read_line(const Arguments& args) {
  constexpr auto spellings = std::to_array<Spelling>(
      {{.name = "format", .value = "human|json"}, {.name = "to", .value = "N"}});
  Line line = parse(args, spellings);
  GenLine read;
  read.words = std::move(line.words);
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

std::string text_of(const std::vector<commit::Generation>& all) {
  std::string out;
  for (const commit::Generation& item : all) {
    const tree::GenerationHeader& header = item.header.header;
    const char* mark = item.active ? "active" : "";
    out +=
        fmt::format("{} {:%Y-%m-%dT%H:%M:%SZ} {:>10} entries {:>15} bytes {:6} {:6} {}", item.name,
                    fmt::gmtime(static_cast<std::time_t>(header.created)), header.entries,
                    header.file_bytes, mark, item.pinned ? "pinned" : "", escape(header.note));
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

std::string json_of(const std::vector<commit::Generation>& all) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const commit::Generation& item : all) {
    const tree::GenerationHeader& header = item.header.header;
    nlohmann::ordered_json one;
    one["name"] = item.name;
    one["number"] = header.number;
    one["hash"] = to_hex(tree::hash_of(header));
    one["parent"] = to_hex(header.parent);
    one["manifest"] = to_hex(header.manifest);
    one["created"] = header.created;
    one["entries"] = header.entries;
    one["bytes"] = header.file_bytes;
    one["active"] = item.active;
    one["pinned"] = item.pinned;
    one["publisher"] = tree::is_signed(header) ? peer_id_of(header.publisher) : "";
    one["note"] = escape(header.note);
    list.push_back(std::move(one));
  }
  nlohmann::ordered_json out;
  out["v"] = 1;
  out["generations"] = std::move(list);
  return out.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

std::shared_ptr<const SigningKey> key_of(const Context& context) {
  const auto identity = find_identity(configured_identity(context));
  return identity ? std::make_shared<const SigningKey>(identity->private_key) : nullptr;
}

}  // namespace

Said gen_command(const Arguments& args, const Context& context) {
  const GenLine line = read_line(args);
  const std::size_t count = line.words.size();
  if (count < 2) refuse(gen_usage);
  const std::string& verb = line.words[0];
  const std::string path = local_path(line.words[1]);
  if (verb == "list" && count == 2) {
    const auto all = job::list_generations(path);
    return {ExitCode::ok, line.json ? json_of(all) : text_of(all)};
  }
  if (verb == "rollback" && count == 2) {
    const tree::SignedHeader header = job::roll_back(path, line.to, key_of(context));
    return {ExitCode::ok, tree::name_of(header.header) + ' ' + escape(header.header.note) + '\n'};
  }
  if ((verb == "pin" || verb == "unpin") && count == 3) {
    job::set_pinned(path, number_of(line.words[2]), verb == "pin");
    return {};
  }
  refuse(gen_usage);
}

Said verify_command(const Arguments& args) {
  const Line line = parse(args, std::span<const Spelling>());
  if (line.words.size() != 1) refuse("usage: lockstep verify PATH");
  Said said;
  const commit::Generation found =
      job::verify_active(local_path(line.words[0]), [&](const std::string& problem) {
        said.code = ExitCode::verification;
        said.out += problem + '\n';
      });
  if (said.code == ExitCode::ok) {
    said.out = fmt::format("generation {}: {} entries and {} bytes are as published\n", found.name,
                           found.header.header.entries, found.header.header.file_bytes);
  }
  return said;
}

}  // namespace lockstep::cli
