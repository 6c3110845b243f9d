#include "cli/far_list.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "cli/location.hpp"
#include "cli/name_list.hpp"
#include "fs/file.hpp"
#include "fs/temp_directory.hpp"
#include "report/sink.hpp"

namespace lockstep::cli {
namespace {

using job::Location;

/// Keeps the first thing that went wrong.
class Listener : public report::Sink {
 public:
  std::string why;

  void begin(Direction /*direction*/) override {}
  void target_created(const std::string& /*path*/) override {}
  void change(const tree::Change& /*change*/) override {}
  void problem(const tree::Problem& problem) override {
    if (why.empty() && problem.code != ExitCode::ok) why = problem.message;
  }
  void progress(const report::Progress& /*progress*/) override {}
  void end(const report::Figures& /*figures*/, bool /*dry_run*/, ExitCode /*code*/) override {}
};

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ExitCode::usage, "--files-from: " + why);
}

bool is_same_end(const Location& list, const Location& end) {
  return list.kind == end.kind && list.host == end.host && list.dataset == end.dataset;
}

}  // namespace

std::optional<Location> far_list_of(const std::string& text, const std::vector<Location>& sources,
                                    const Location& target) {
  if (text == "-") return std::nullopt;
  const bool unnamed = text.starts_with(':') && !text.starts_with("::");
  std::optional<Location> list;
  if (!unnamed) list = parse_location(text);
  if (list && list->kind == Location::Kind::local) return std::nullopt;
  const Location& end = sources.front().kind != Location::Kind::local ? sources.front() : target;
  if (end.kind == Location::Kind::local) refuse("a run on this host takes no list of another one");
  if (list && !is_same_end(*list, end)) refuse("the list is not where the run's other end is");
  Location place = end;
  place.path = unnamed ? text.substr(1) : list->path;
  if (place.path.empty() || place.path.ends_with('/')) refuse("'" + escape(text) + "' is no file");
  return place;
}

std::vector<std::string> read_far_names(const Location& place, const job::Link& link,
                                        bool from_zero) {
  const fs::TempDirectory folder;
  job::Request request;
  request.sources = {place};
  request.target.path = folder.path() + '/';
  request.options.links.copy_all = true;
  request.options.durable = false;
  request.link = link;
  Listener listener;
  const ExitCode code = job::run(request, listener);
  if (code == ExitCode::partial) refuse(listener.why);
  if (code != ExitCode::ok) throw Error(code, "--files-from: " + listener.why);
  const std::string name = place.path.substr(place.path.rfind('/') + 1);
  if (!fs::mode_of(folder.path() + '/' + name)) refuse(escape(place.path) + " is no file");
  return read_names(folder.path() + '/' + name, from_zero);
}

}  // namespace lockstep::cli
