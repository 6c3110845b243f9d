// The listing of a daemon's datasets.
#include "job/question.hpp"
#include "job/request.hpp"

namespace lockstep::job {

std::vector<Dataset> list_datasets(const Location& host, const Link& link) {
  std::vector<Dataset> datasets;
  Question question(host, link, [&](const wire::Message& message) {
    const auto* found = std::get_if<wire::Datasets>(&message);
    if (found == nullptr) throw Error(ExitCode::stream, "no list of datasets");
    for (const wire::DatasetName& name : found->names) {
      datasets.push_back({name.name, name.writable});
    }
    return true;
  });
  wire::Hello hello;
  hello.role = wire::Role::list;
  question.put(std::move(hello), std::nullopt);
  return datasets;
}

}  // namespace lockstep::job
