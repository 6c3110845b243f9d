#include "cli/explain.hpp"

#include "cli/command.hpp"
#include "cli/explain_rules.hpp"
#include "cli/sync.hpp"
#include "report/explain.hpp"

namespace lockstep::cli {
namespace {

std::string clean(std::string path) {
  while (path.starts_with("./")) path.erase(0, 2);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
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
  const auto rules = std::make_shared<ExplainRules>(request);
  question.rule = [rules](const std::string& path) { return rules->about(path); };
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
