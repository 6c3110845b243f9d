#include "group/needs.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "fs/list.hpp"
#include "group/group_file.hpp"

namespace lockstep::group {
namespace {

using Chain = std::vector<tree::SignedHeader>;

std::uint64_t age_of(const Chain& chain, const tree::GenerationHeader& header) {
  const auto first = std::find_if(chain.begin(), chain.end(), [&](const tree::SignedHeader& one) {
    return one.header.manifest == header.manifest;
  });
  return first == chain.end() ? header.number : first->header.number;
}

// True where `shown` is older than what is needed. A need that is not in the chain is of a group
// that had this name before.
bool is_older(const Chain& chain, const tree::GenerationHeader& shown,
              const tree::Dependency& need) {
  const auto needed = std::find_if(chain.begin(), chain.end(), [&](const tree::SignedHeader& one) {
    return one.header.number == need.number && tree::hash_of(one.header) == need.hash;
  });
  return needed != chain.end() && age_of(chain, shown) < age_of(chain, needed->header);
}

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ExitCode::not_published, "not published: " + why);
}

void check_own(const std::string& groups, const tree::GenerationHeader& target) {
  for (const tree::Dependency& need : target.needs) {
    if (!is_group_name(need.name)) continue;  // it came with a header: no path
    const std::string directory = groups + '/' + need.name;
    const auto newest = read_newest_header(directory);
    if (!newest) continue;
    if (is_older(read_headers(directory, id_of(newest->header)), newest->header, need)) {
      refuse("generation " + std::to_string(target.number) + " needs group " + escape(need.name) +
             " at generation " + std::to_string(need.number) + ", which shows an older one");
    }
  }
}

void check_dependant(const std::string& other, const std::string& groups, const std::string& group,
                     const Chain& chain, const tree::GenerationHeader& target) {
  const auto newest = read_newest_header(groups + '/' + other);
  if (!newest) return;
  for (const tree::Dependency& need : newest->header.needs) {
    if (need.name != group) continue;
    const auto why = forbidden_by({other, newest->header.number, need}, chain, target);
    if (why) refuse(*why);
  }
}

}  // namespace

std::optional<std::string> forbidden_by(const Dependant& dependant, const Chain& chain,
                                        const tree::GenerationHeader& target) {
  if (!is_older(chain, target, dependant.need)) return std::nullopt;
  return "generation " + std::to_string(dependant.number) + " of group " + escape(dependant.group) +
         " needs generation " + std::to_string(dependant.need.number) + ", and " +
         std::to_string(age_of(chain, target)) + " is older";
}

void check_needs(const std::string& directory, const std::string& group,
                 const std::vector<tree::SignedHeader>& chain,
                 const tree::GenerationHeader& target) {
  const std::string groups = directory.substr(0, directory.rfind('/'));
  check_own(groups, target);
  const auto root = fs::Root::open(groups);
  for (const tree::Entry& entry : fs::list(*root->directory({}), {}).entries) {
    const bool is_other = entry.kind == tree::Kind::directory && entry.name != group;
    if (is_other) check_dependant(entry.name, groups, group, chain, target);
  }
}

}  // namespace lockstep::group
