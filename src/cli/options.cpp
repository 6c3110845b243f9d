#include "cli/options.hpp"

#include <array>

#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

std::vector<Option> all_groups() {
  std::vector<Option> all;
  for (const auto group :
       {traversal_options(), symlink_options(), attributes_options(), comparison_options(),
        writing_options(), deletion_options(), filter_options(), compression_options(),
        link_options(), output_options(), compatibility_options()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace

std::span<const Option> sync_options() {
  static const std::vector<Option> all = all_groups();
  return all;
}

std::vector<Spelling> spellings_of(std::span<const Option> options) {
  std::vector<Spelling> spellings;
  spellings.reserve(options.size());
  for (const Option& option : options) spellings.push_back(option.spelling);
  return spellings;
}

std::string_view title_of(Group group) {
  constexpr std::array<std::string_view, 10> titles = {
      "What to copy", "Symlinks",  "Attributes", "Comparing", "Writing",
      "Deleting",     "Filtering", "Connection", "Output",    "Known from rsync"};
  return titles.at(static_cast<std::size_t>(group));
}

}  // namespace lockstep::cli
