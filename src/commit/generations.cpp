#include "commit/generations.hpp"

#include "base/escape.hpp"
#include "commit/generation_files.hpp"
#include "commit/reserved.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

void expect_empty(const fs::Directory& dataset) {
  for (const std::string& name : fs::names_in(dataset)) {
    if (name == tree::stage_name || name == "lost+found") continue;
    throw Error(ExitCode::refused, escape(dataset.shown()) +
                                       " holds no generations and is not empty: " + escape(name));
  }
}

Fd take_lock(const fs::Directory& own, const std::string& shown) {
  Fd fd = fs::open_file(own, layout::lock, 0644);
  if (!fs::try_lock(fd.get())) {
    throw Error(ExitCode::locked, escape(shown) + " is being published to by another run");
  }
  return fd;
}

}  // namespace

Generations::Generations(fs::DirectoryRef dataset, bool durable)
    : dataset_(std::move(dataset)), durable_(durable) {
  own_ = open_if_there(*dataset_, layout::own);
  if (!own_) {
    expect_empty(*dataset_);
    fs::make_directory(*dataset_, layout::own, 0755);
    own_ = fs::open_directory(*dataset_, layout::own);
  }
  lock_ = take_lock(*own_, dataset_->shown());
  fs::make_directory(*dataset_, layout::trees, 0755);
  for (const auto name :
       {layout::headers, layout::manifests, layout::next, layout::trash, layout::pins}) {
    fs::make_directory(*own_, name, 0755);
  }
  const JournalOptions options{.durable = durable_, .advice = journal_advice};
  journal_ = std::make_unique<Journal>(own_, layout::journal, options);
  state_ = state_of(journal_->take_records());
  recover();
}

Generations::~Generations() {
  drop_next();
}

fs::DirectoryRef Generations::own_directory(std::string_view name) const {
  return fs::open_directory(*own_, name);
}

tree::SignedHeader Generations::header(const std::string& name) const {
  return read_header(*own_, name);
}

std::shared_ptr<fs::Root> Generations::tree(const std::string& name) const {
  const fs::DirectoryRef found = open_tree(*dataset_, name);
  if (!found) {
    throw Error(ExitCode::verification,
                "generation " + name + " of " + escape(dataset_->shown()) + " is missing");
  }
  return fs::Root::at(found);
}

std::optional<std::string> Generations::find(std::uint64_t number) const {
  const GenerationState now = state();
  const auto found = now.activated.find(number);
  if (found == now.activated.end() || !open_tree(*dataset_, found->second)) return std::nullopt;
  return found->second;
}

std::optional<std::string> Generations::find(const Digest& manifest) const {
  const GenerationState now = state();
  for (const auto* names : {&now.prepared, &now.activated}) {
    for (auto it = names->rbegin(); it != names->rend(); ++it) {
      const std::string& name = it->second;
      if (open_tree(*dataset_, name) && header(name).header.manifest == manifest) return name;
    }
  }
  return std::nullopt;
}

void Generations::record(const GenerationEvent& event) {
  const std::lock_guard lock(mutex_);
  journal_->append(encode(event));
  apply(event, state_);
}

GenerationState Generations::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::shared_ptr<fs::Root> Generations::make_next() const {
  drop_next();
  const fs::DirectoryRef next = own_directory(layout::next);
  fs::make_directory(*next, layout::tree, 0755);
  return fs::Root::at(fs::open_directory(*next, layout::tree));
}

void Generations::drop_next() const noexcept {
  try {
    fs::remove_tree(*own_directory(layout::next), layout::tree);
    fs::remove_file(*own_directory(layout::manifests), layout::next);
  } catch (const Error&) {  // the next run tries again
  }
}

bool Generations::has_failed() const {
  const std::lock_guard lock(mutex_);
  return journal_->has_failed();
}

bool Generations::is_prepared(const std::string& name) const {
  const auto number = number_in(name);
  if (!number) return false;
  const GenerationState now = state();
  const auto found = now.prepared.find(*number);
  return found != now.prepared.end() && found->second == name;
}

}  // namespace lockstep::commit
