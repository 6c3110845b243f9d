#include "commit/outside_groups.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "commit/reserved.hpp"
#include "fs/list.hpp"

namespace lockstep::commit {
namespace {

// Its keeper has the lock, and says less.
bool is_member(const fs::Directory& dataset) {
  const fs::DirectoryRef own = open_if_there(dataset, layout::own);
  return own && fs::examine(*own, layout::group, {});
}

bool belongs_to_group(const Generations& generations) {
  const GenerationState& state = generations.state();
  std::vector<std::string> names;
  if (state.active) names.push_back(state.active_name);
  for (const auto& [number, name] : state.prepared) names.push_back(name);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return generations.header(name).header.group != tree::Uuid{};
  });
}

[[noreturn]] void refuse_member(const std::string& shown) {
  throw Error(ExitCode::refused, escape(shown) +
                                     " belongs to a replica group: publish with "
                                     "'lockstep group publish'");
}

}  // namespace

std::shared_ptr<Generations> open_outside_groups(fs::DirectoryRef dataset, bool durable) {
  const std::string shown = dataset->shown();
  if (is_member(*dataset)) refuse_member(shown);
  auto generations = std::make_shared<Generations>(std::move(dataset), durable);
  if (belongs_to_group(*generations)) refuse_member(shown);
  return generations;
}

}  // namespace lockstep::commit
