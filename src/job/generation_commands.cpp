#include "job/generation_commands.hpp"

#include <algorithm>
#include <limits>

#include "commit/manifest_file.hpp"
#include "commit/publication.hpp"

namespace lockstep::job {
namespace {

using wire::GenerationVerb;

fs::DirectoryRef open_dataset(const DatasetPlace& place) {
  fs::DirectoryRef dataset = fs::Root::open(place.path)->directory({});
  if (!commit::holds_generations(*dataset)) {
    throw Error(ExitCode::usage, place.shown + " holds no generations");
  }
  return dataset;
}

wire::GenerationFacts facts_of(const commit::Generation& one) {
  const tree::GenerationHeader& header = one.header.header;
  return {
      header.number,     tree::hash_of(header), header.parent,    header.manifest, header.entries,
      header.file_bytes, header.created,        header.publisher, header.note,     one.active,
      one.pinned};
}

// The newest tree that is not the one readers see.
std::uint64_t number_before(const std::string& shown, const fs::DirectoryRef& dataset) {
  std::optional<std::uint64_t> before;
  std::optional<Digest> active;
  const std::vector<commit::Generation> all = commit::list_generations(dataset);
  for (const commit::Generation& item : all) {
    if (item.active) active = item.header.header.manifest;
  }
  for (const commit::Generation& item : all) {
    if (item.header.header.manifest != active) before = item.header.header.number;
  }
  if (!before) throw Error(ExitCode::usage, shown + " has no other generation to go back to");
  return *before;
}

GenerationAnswer list(const fs::DirectoryRef& dataset) {
  GenerationAnswer answer;
  for (const commit::Generation& one : commit::list_generations(dataset)) {
    answer.generations.push_back(facts_of(one));
  }
  return answer;
}

GenerationAnswer roll_back(const std::string& shown, const fs::DirectoryRef& dataset,
                           const std::optional<std::uint64_t>& number, const AskKey& key) {
  commit::PublicationOptions options;
  options.keep = std::numeric_limits<std::size_t>::max();
  options.key = key ? key() : nullptr;
  commit::Publication publication(dataset, options);
  const tree::SignedHeader made =
      publication.rollback(number ? *number : number_before(shown, dataset));
  return {{facts_of({tree::name_of(made.header), made, true, false})}, 0, {}};
}

GenerationAnswer verify(const std::string& shown, const fs::DirectoryRef& dataset,
                        std::size_t told_max) {
  const auto current = commit::open_current(dataset);
  if (!current) throw Error(ExitCode::usage, shown + " has no generation yet");
  const std::vector<commit::Generation> all = commit::list_generations(dataset);
  const auto found = std::find_if(all.begin(), all.end(), [&](const commit::Generation& item) {
    return item.name == current->name;
  });
  if (found == all.end()) {
    throw Error(ExitCode::verification, "generation " + current->name + " has no header");
  }
  const fs::DirectoryRef own = fs::open_directory(*dataset, commit::layout::own);
  const fs::DirectoryRef manifests = fs::open_directory(*own, commit::layout::manifests);
  tree::ManifestReader manifest(commit::read_manifest(*manifests, current->name));
  GenerationAnswer answer{{facts_of(*found)}, 0, {}};
  const tree::ManifestTotals totals =
      commit::verify_tree(*current->tree, manifest, [&](const std::string& problem) {
        if (answer.problems++ < told_max) answer.told.push_back(problem);
      });
  if (totals.root != found->header.header.manifest) {
    throw Error(ExitCode::verification, "manifest of generation " + current->name + " is damaged");
  }
  return answer;
}

}  // namespace

GenerationAnswer answer_generations(const DatasetPlace& place, const wire::GenerationAsk& ask,
                                    const AskKey& key, std::size_t told_max) {
  const fs::DirectoryRef dataset = open_dataset(place);
  switch (ask.verb) {
    case GenerationVerb::list:
      return list(dataset);
    case GenerationVerb::rollback:
      return roll_back(place.shown, dataset, ask.number, key);
    case GenerationVerb::pin:
    case GenerationVerb::unpin:
      if (!ask.number) throw Error(ExitCode::usage, "which generation is not said");
      commit::set_pinned(dataset, *ask.number, ask.verb == GenerationVerb::pin);
      return {};
    case GenerationVerb::verify:
      return verify(place.shown, dataset, told_max);
  }
  return {};
}

}  // namespace lockstep::job
