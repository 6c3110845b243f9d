#include "cli/explain.hpp"

#include "base/escape.hpp"
#include "cli/command.hpp"
#include "cli/sync.hpp"
#include "report/explain.hpp"

namespace lockstep::cli {
namespace {

std::string clean(std::string path) {
  while (path.starts_with("./")) path.erase(0, 2);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// The first rule that excludes it: as the first match decides, no earlier one matches.
std::string deciding_rule(const std::vector<tree::Rule>& rules, const std::string& path,
                          bool directory) {
  std::vector<tree::Rule> first;
  for (const tree::Rule& rule : rules) {
    first.push_back(rule);
    if (tree::Filter(first).excludes(path, directory)) return rule.pattern;
  }
  return {};
}

std::string excludes(const std::string& rule, const std::string& what) {
  return "the rule to exclude '" + escape(rule) + "' matches " + what;
}

// The rule that leaves out the path or a directory above it.
std::optional<std::string> rule_of(const std::vector<tree::Rule>& rules, const std::string& path) {
  for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
    const std::string above = path.substr(0, end);
    const std::string rule = deciding_rule(rules, above, true);
    if (!rule.empty()) return excludes(rule, "the directory " + escape(above));
  }
  const std::string rule = deciding_rule(rules, path, false);
  if (!rule.empty()) return excludes(rule, "it");
  const std::string of_directory = deciding_rule(rules, path, true);
  if (!of_directory.empty()) return excludes(of_directory, "it if it is a directory");
  return std::nullopt;
}

}  // namespace

ExitCode explain_command(const Arguments& args, const Context& context,
                         const report::Streams& streams) {
  if (args.size() < 3 || args.back().starts_with('-')) {
    throw Error(ExitCode::usage, "usage: lockstep explain [OPTIONS] SRC... DEST PATH");
  }
  const Arguments sync(args.begin(), args.end() - 1);
  Command command = read_command(sync, context.environment, context.system_config);
  job::Request& request = command.request;
  if (command.kind != Command::Kind::sync || request.list) {
    throw Error(ExitCode::usage, "explain needs a source, a target and a path below them");
  }
  tree::SyncOptions& options = request.options;
  report::Question question;
  question.path = clean(args.back());
  question.checksum = options.comparison.checksum;
  question.deletes = options.delete_extras;
  question.rule = [rules = options.rules](const std::string& path) { return rule_of(rules, path); };
  if (!options.delete_extras && options.kinds.recursive) {  // to see what only the target has
    options.delete_extras = options.allow_empty_source = true;
    options.delete_limit.reset();
  }
  options.dry_run = request.want_changes = request.want_unchanged = true;
  fill_identities(request);
  report::ExplainSink sink(std::move(question), streams.err);
  const ExitCode code = job::run(request, sink);
  if (code == ExitCode::ok) streams.out(sink.answer());
  return code;
}

}  // namespace lockstep::cli
