#include "group/scrub.hpp"

#include "commit/manifest_file.hpp"
#include "group/dataset_options.hpp"
#include "group/member_url.hpp"
#include "group/problem_sink.hpp"
#include "job/arguments.hpp"
#include "wire/limits.hpp"

namespace lockstep::group {
namespace {

// The number of problems; the first ones are told.
std::uint64_t read_again(const ScrubSetup& setup, wire::GroupScrubbed& found) {
  std::uint64_t count = 0;
  const auto tell = [&](const std::string& problem) {
    if (found.problems.size() < wire::limits::scrub_problems) found.problems.push_back(problem);
    ++count;
  };
  try {
    const fs::DirectoryRef own = fs::open_directory(*setup.dataset, commit::layout::own);
    const fs::DirectoryRef manifests = fs::open_directory(*own, commit::layout::manifests);
    const std::string name = tree::name_of(setup.generation.number, setup.generation.hash);
    tree::ManifestReader manifest(commit::read_manifest(*manifests, name));
    found.entries = commit::verify_tree(*setup.tree, manifest, tell).entries;
  } catch (const Error& error) {
    tell(error.what());
  }
  return count;
}

// All files are compared by content: time and size tell nothing about rot.
void mend(const ScrubSetup& setup) {
  for (const Replica& other : setup.others) {
    job::Request request;
    request.sources = {parse_member_url(other.url).place};
    request.options = dataset_options();
    request.options.comparison.checksum = true;
    request.link.identity = setup.identity;
    request.link.peer_id = peer_id_of(other.key);
    request.generation = setup.generation;
    request.place = [&setup] {
      job::TargetPlace place;
      place.root = setup.tree;
      return place;
    };
    ProblemSink sink;
    if (job::run(request, sink) == ExitCode::ok) return;
  }
}

}  // namespace

wire::GroupScrubbed scrub(const ScrubSetup& setup) {
  wire::GroupScrubbed found;
  found.generation = setup.generation;
  const std::uint64_t before = read_again(setup, found);
  if (before == 0 || !setup.repair) return found;
  mend(setup);
  wire::GroupScrubbed after;
  const std::uint64_t left = read_again(setup, after);
  found.repaired = before - std::min(left, before);
  return found;
}

}  // namespace lockstep::group
