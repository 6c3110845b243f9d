#include "cli/group.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/escape.hpp"
#include "cli/group_options.hpp"
#include "fs/file.hpp"
#include "group/init.hpp"
#include "group/metrics.hpp"
#include "group/publisher_files.hpp"

namespace lockstep::cli {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ExitCode::usage, message);
}

Said init(const group::Operator& host, const GroupOptions& options) {
  group::PublisherFiles files(host.state);
  const group::Initialised made = group::initialise(host, files, options.adopt);
  return {ExitCode::ok, fmt::format("group {} ({}): {} replicas bound\n", host.file.name,
                                    to_hex(made.group), made.bound)};
}

Said told(const group::PublishResult& result, const report::Streams& streams) {
  Said said;
  said.code = result.code;
  if (result.published) {
    said.out = "published " + result.figures.generation + ": " +
               group::figures_text(result.figures) + '\n';
  }
  if (result.text.empty()) return said;
  if (result.code == ExitCode::ok) {
    said.out += result.text + '\n';
  } else {
    streams.err("lockstep: " + escape_message(result.text) + '\n');
  }
  return said;
}

Said publish(const group::Operator& host, const GroupOptions& options,
             const report::Streams& streams) {
  if (options.standby) return told(group::stand_by(host, [] { return true; }), streams);
  return told(group::publish(host, options.publish), streams);
}

Said rollback(const group::Operator& host, GroupOptions options, const report::Streams& streams) {
  if (!options.publish.rollback) options.publish.rollback = 0;
  return told(group::publish(host, options.publish), streams);
}

void write_metrics(const group::Operator& host, const std::string& file,
                   const std::optional<ExitCode>& run,
                   const std::optional<group::GroupStatus>& status) {
  constexpr std::size_t publishes_max = 1000;  // looked through for the last that was good
  constexpr unsigned mode = 0644;              // the collector is another user
  if (file.empty()) return;
  const group::MetricsInput input{host.file.name, run, status,
                                  group::read_history(host.state, publishes_max)};
  fs::write_small_file(file, group::metrics_text(input), mode);
}

// Also of one that ends with an error: an alarm is to hear of it.
template <class Run>
Said measured(const group::Operator& host, const GroupOptions& options, Run run) {
  try {
    Said said = run();
    write_metrics(host, options.metrics_file, said.code, std::nullopt);
    return said;
  } catch (const Error& error) {
    write_metrics(host, options.metrics_file, error.code(), std::nullopt);
    throw;
  }
}

Said status(const group::Operator& host, const GroupOptions& options) {
  const group::GroupStatus found = group::status(host);
  write_metrics(host, options.metrics_file, std::nullopt, found);
  return {found.consistent() ? ExitCode::ok : ExitCode::behind,
          options.json ? status_json(found, host.file.name) : status_text(found, host.file.name)};
}

Said log(const group::Operator& host, const GroupOptions& options) {
  std::string out;
  if (options.json) {
    for (const std::string& line : group::read_history(host.state, SIZE_MAX)) out += line + '\n';
    return {ExitCode::ok, out};
  }
  const auto newest = group::read_newest(host.state);
  if (!newest) refuse("nothing was published from this host");
  for (const tree::SignedHeader& one : group::read_headers(host.state, *newest)) {
    const tree::GenerationHeader& header = one.header;
    out += fmt::format("{} {:%Y-%m-%dT%H:%M:%SZ} epoch {} {:>10} entries {:>15} bytes {} {}\n",
                       tree::name_of(header), fmt::gmtime(static_cast<std::time_t>(header.created)),
                       header.epoch, header.entries, header.file_bytes,
                       peer_id_of(header.publisher), escape(header.note));
  }
  return {ExitCode::ok, out};
}

Said wait(const group::Operator& host, const GroupOptions& options) {
  group::wait_for(host, options.wait);
  return {};
}

Said verify(const group::Operator& host, const GroupOptions& options) {
  constexpr std::chrono::hours patience{24 * 7};
  std::vector<group::Asked> asked = group::replicas_of(host);
  for (group::Asked& one : asked) one.question = {{}, 0, wire::GroupScrub{options.repair}};
  const auto answers = group::poll(asked, patience);
  Said said;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string where = asked[i].place.host + ':' + std::to_string(asked[i].place.port);
    const auto* found =
        answers[i].answer ? std::get_if<wire::GroupScrubbed>(&answers[i].answer->body) : nullptr;
    if (found == nullptr) {
      said.out += where + ": not verified: " + answers[i].problem + '\n';
      said.code = ExitCode::verification;
      continue;
    }
    const bool mended = !found->problems.empty() && found->repaired >= found->problems.size();
    if (!found->problems.empty() && !mended) said.code = ExitCode::verification;
    for (const std::string& problem : found->problems) {
      said.out += fmt::format("{}: {}\n", where, problem);
    }
    said.out += fmt::format("{}: generation {}: {} entries, {} problems, {} repaired\n", where,
                            tree::name_of(found->generation.number, found->generation.hash),
                            found->entries, found->problems.size(), found->repaired);
  }
  return said;
}

}  // namespace

Said group_command(const Arguments& args, const Context& context, const report::Streams& streams) {
  const GroupOptions options = read_group_options(args);
  const group::Operator host = group_host(options.words, context, streams);
  const std::string& verb = options.verb;
  if (verb == "init") return init(host, options);
  if (verb == "status") return status(host, options);
  if (verb == "log") return log(host, options);
  if (verb == "wait") return wait(host, options);
  if (verb == "verify") return verify(host, options);
  return measured(host, options, [&] {
    if (verb == "publish") return publish(host, options, streams);
    if (verb == "rollback") return rollback(host, options, streams);
    return told(group::resolve(host), streams);  // takeover, too: what is open comes first
  });
}

}  // namespace lockstep::cli
