#include "job/served_generation.hpp"

#include "commit/generations.hpp"

namespace lockstep::job {

ServedGeneration served_generation(const fs::DirectoryRef& dataset, const std::string& shown,
                                   const wire::Hello& hello) {
  const auto found =
      hello.held ? commit::open_generation(dataset, *hello.held) : commit::open_current(dataset);
  if (!found) {
    throw Error(ExitCode::start,
                shown + (hello.held ? ": the generation that was begun with is not there"
                                    : ": there is no generation yet"));
  }
  ServedGeneration served{found->tree, {}};
  if (hello.want_header) tree::encode(commit::header_of(*dataset, found->name), served.header);
  return served;
}

ServedGeneration own_generation(const DatasetPlace& place, const wire::Hello& hello) {
  fs::DirectoryRef dataset;
  try {
    dataset = fs::Root::open(place.path)->directory({});
  } catch (const Error& error) {
    throw Error(ExitCode::start, error.what());
  }
  if (!commit::holds_generations(*dataset)) {
    throw Error(ExitCode::start, place.shown +
                                     " keeps no generations, by which --source knows "
                                     "what is the same");
  }
  return served_generation(dataset, place.shown, hello);
}

}  // namespace lockstep::job
