// tree::parse_rules and the Filter made of what it reads: files of rules may be anybody's, so any
// text is rules or Error{usage}, and whatever is accepted answers for any path. The first byte says
// how the file is read, the first line what is asked about.
#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "target.hpp"
#include "tree/filter.hpp"
#include "tree/rule_text.hpp"

namespace {

using namespace lockstep;

tree::RuleContext context_of(std::uint8_t bits) {
  tree::RuleContext context;
  context.plain = (bits & 1U) != 0;
  context.nul_separated = (bits & 2U) != 0;
  context.container.words = (bits & 4U) != 0;
  context.container.bare = (bits & 8U) != 0;
  context.container.cvs = (bits & 16U) != 0;
  context.container.at_source = (bits & 32U) != 0;
  return context;
}

void judge(const std::vector<tree::Rule>& rules, const std::string& path) {
  std::vector<tree::Rule> matching;
  std::copy_if(rules.begin(), rules.end(), std::back_inserter(matching),
               [](const tree::Rule& rule) { return rule.kind == tree::Rule::Kind::match; });
  const tree::Filter filter(matching, {.base = "/base"});
  using Ask = tree::Filter::Ask;
  for (const Ask ask : {Ask::hidden, Ask::kept, Ask::kept_in_deleted}) {
    for (const bool is_directory : {false, true}) {
      const tree::FilterRule* rule = filter.decide(path, is_directory, ask);
      promise(filter.excludes(path, is_directory, ask) ==
              (rule != nullptr && !rule->written.include));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  const std::string path = text.substr(0, text.find_first_of("\n\r\0", 0, 3));
  try {
    const std::vector<tree::Rule> rules = tree::parse_rules(text, context_of(data[0]), "file");
    for (const tree::Rule& rule : rules) {
      const bool names = rule.kind != tree::Rule::Kind::clear && rule.kind != tree::Rule::Kind::cvs;
      promise(names == !rule.pattern.empty() || !names);
    }
    judge(rules, path);
  } catch (const Error& error) {
    promise(error.code() == ExitCode::usage);
  }
  return 0;
}
