#include "job/host_owners.hpp"

#include <charconv>

#include "base/escape.hpp"
#include "fs/owners.hpp"

namespace lockstep::job {
namespace {

std::optional<std::uint32_t> number_of(const std::string& text) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && id != tree::keep_owner ? std::optional(id) : std::nullopt;
}

std::optional<std::uint32_t> user_of(const std::string& name) {
  const std::optional<std::uint32_t> number = number_of(name);
  return number ? number : fs::owners().find_user(name);
}

std::optional<std::uint32_t> group_of(const std::string& name) {
  const std::optional<std::uint32_t> number = number_of(name);
  return number ? number : fs::owners().find_group(name);
}

}  // namespace

HostOwners::HostOwners(const tree::SyncOptions& options)
    : super_(options.super),
      users_(known(options.user_rules, user_of, "usermap")),
      groups_(known(options.group_rules, group_of, "groupmap")) {}

std::vector<HostOwners::Rule> HostOwners::known(const std::vector<tree::IdRule>& rules, ById find,
                                                const char* option) {
  std::vector<Rule> found;
  for (const tree::IdRule& rule : rules) {
    if (const auto id = find(rule.to)) {
      found.push_back({rule, *id});
    } else {
      problems_.push_back(
          {ExitCode::ok,
           std::string("unknown --") + option + " name at the target: " + escape(rule.to),
           tree::About::warning});
    }
  }
  return found;
}

std::optional<std::uint32_t> HostOwners::ruled(const std::vector<Rule>& rules,
                                               const std::string& name, std::uint32_t id) {
  for (const Rule& rule : rules) {
    if (tree::fits(rule.rule, name, id)) return rule.to;
  }
  return std::nullopt;
}

std::uint32_t HostOwners::user(const std::string& name, std::uint32_t id) {
  const std::optional<std::uint32_t> uid = ruled(users_, name, id);
  return uid ? *uid : fs::owners().uid_of(name, id);
}

std::uint32_t HostOwners::group(const std::string& name, std::uint32_t id) {
  const std::optional<std::uint32_t> rule = ruled(groups_, name, id);
  const std::uint32_t gid = rule ? *rule : fs::owners().gid_of(name, id);
  return fs::changes_owner(super_) || fs::is_member(gid) ? gid : tree::keep_owner;
}

}  // namespace lockstep::job
