#include "group/group_file.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "group/toml_table.hpp"
#include "wire/limits.hpp"

namespace lockstep::group {

bool is_group_name(std::string_view name) {
  constexpr std::size_t name_bytes_max = 64;
  const auto fits = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= name_bytes_max && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), fits);
}

namespace {

using session::Policy;

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Member member_of(const TomlTable& table, std::string_view key, const std::string& url) {
  try {
    return parse_member_url(url);
  } catch (const Error& error) {
    table.fail(key, error.what());
  }
}

void read_members(const TomlTable& table, std::string_view key, std::set<std::string>& known,
                  std::vector<Member>& members) {
  std::vector<std::string> urls;
  table.texts(key, urls);
  if (urls.size() > group_members_max) {
    table.fail(key, std::string(key) + " are more than " + std::to_string(group_members_max));
  }
  for (const std::string& url : urls) {
    const Member member = member_of(table, key, url);
    if (!known.insert(member.address + '/' + member.place.dataset).second) {
      table.fail(key, escape(url) + " is named twice");
    }
    members.push_back(member);
  }
}

// `none`: the word for nobody.
Policy read_policy(const TomlTable& table, std::string_view key, std::string_view none,
                   std::size_t members) {
  constexpr std::string_view quorum = "quorum:";
  std::string word;
  table.text(key, word);
  if (word == "all") return {Policy::Kind::all, 0};
  if (word == none) return {Policy::Kind::none, 0};
  const std::optional<std::uint32_t> count =
      word.starts_with(quorum) ? number_of(std::string_view(word).substr(quorum.size()))
                               : std::nullopt;
  if (!count) {
    table.fail(key, std::string(key) + " is none of all, quorum:N, " + std::string(none));
  }
  if (*count == 0 || *count > members) {
    table.fail(key, std::string(key) + ": a quorum of " + std::to_string(*count) + " among " +
                        std::to_string(members) + " members is not possible");
  }
  return {Policy::Kind::quorum, *count};
}

void read_policies(const TomlTable& table, GroupFile& group) {
  const std::size_t members = group.members.size();
  if (table.has("activate")) group.activate = read_policy(table, "activate", "each", members);
  group.wait_for =
      table.has("wait_for") ? read_policy(table, "wait_for", "none", members) : group.activate;
}

void read_max_delete(const TomlTable& table, GroupFile& group) {
  if (!table.has("max_delete")) return;
  std::string text;
  table.text("max_delete", text);
  const bool percent = text.ends_with('%');
  const auto value = number_of(std::string_view(text).substr(0, text.size() - (percent ? 1 : 0)));
  if (!value || (percent && *value > 100)) {
    table.fail("max_delete", R"(max_delete is neither a number such as "100" nor a share such as )"
                             R"("5%")");
  }
  group.max_delete = tree::DeleteLimit{*value, percent};
}

void read_coordinator(const TomlTable& table, GroupFile& group) {
  constexpr std::string_view store = "store:";
  std::string word = "local";
  table.text("coordinator", word);
  if (word.starts_with(store) && is_group_name(std::string_view(word).substr(store.size()))) {
    group.store = word.substr(store.size());
  } else if (word != "local") {
    table.fail("coordinator", "coordinator is neither local nor store:NAME");
  }
  if (group.store.empty() && !group.standby.empty()) {
    table.fail("standby",
               "a standby needs decisions outside the publisher: coordinator = "
               "\"store:NAME\"");
  }
}

void read_deps(const TomlTable& table, GroupFile& group) {
  table.texts("deps", group.deps);
  std::set<std::string> known = {group.name};
  for (const std::string& name : group.deps) {
    if (!is_group_name(name)) table.fail("deps", '"' + escape(name) + "\" cannot name a group");
    if (name == group.name) table.fail("deps", "a group cannot depend on itself");
    if (!known.insert(name).second) table.fail("deps", name + " is named twice");
  }
  if (group.deps.size() > wire::limits::dependencies) {
    table.fail("deps", "deps are more than " + std::to_string(wire::limits::dependencies));
  }
}

void read_names(const TomlTable& table, GroupFile& group) {
  table.text("name", group.name);
  table.text("source", group.source);
  if (!table.has("name")) table.fail("", "the group has no name");
  if (!is_group_name(group.name))
    table.fail("name", '"' + escape(group.name) + "\" cannot name a group");
  if (!table.has("source")) table.fail("", "the group has no source");
  if (!group.source.starts_with('/')) table.fail("source", "source is not an absolute path");
}

}  // namespace

GroupFile parse_group_file(const std::string& text, const std::string& file) {
  const toml::table root = parse_toml(text, file);
  const TomlTable table(root, file, "");
  table.only(group_file_keys);
  GroupFile group;
  read_names(table, group);
  std::set<std::string> known;
  read_members(table, "members", known, group.members);
  read_members(table, "standby", known, group.standby);
  if (group.members.empty()) table.fail("members", "the group has no members");
  read_policies(table, group);
  read_deps(table, group);
  table.texts("exclude", group.exclude);
  read_max_delete(table, group);
  read_coordinator(table, group);
  return group;
}

}  // namespace lockstep::group
