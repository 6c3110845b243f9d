#include "group/member_files.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::group {
namespace {

constexpr std::string_view advice = "make this dataset a member again: lockstep group init --adopt";
constexpr std::string_view instance_name = "instance";
constexpr std::string_view chain_name = "chain";

wire::InstanceId read_instance(const fs::Directory& own) {
  wire::InstanceId instance{};
  const fs::InputFile file(own, instance_name);
  if (file.read(0, instance) != instance.size()) {
    throw Error(ExitCode::verification, escape(file.shown()) + " is damaged");
  }
  return instance;
}

void write_instance(const fs::Directory& own, const wire::InstanceId& instance) {
  fs::remove_file(own, instance_name);
  const Fd fd = fs::create_file(own, instance_name, 0644);
  fs::write_at(fd.get(), instance_name, 0, instance);
  fs::sync_file(fd.get(), instance_name);
}

fs::DirectoryRef open_own(const fs::Directory& dataset) {
  return fs::open_directory(dataset, commit::layout::own);
}

session::MemberState state_of(const std::vector<Bytes>& records) {
  session::MemberState state;
  for (const Bytes& record : records) state.apply(session::decode_record(record));
  return state;
}

// A dead bind leaves a journal without a record.
bool has_records(const fs::Directory& own) {
  return fs::examine(own, commit::layout::group, {}) &&
         !commit::read_journal(own, commit::layout::group, advice).empty();
}

wire::GroupUuid group_of(const fs::Directory& dataset) {
  const fs::DirectoryRef own = open_own(dataset);
  const session::MemberState state =
      state_of(commit::read_journal(*own, commit::layout::group, advice));
  const auto header = HeaderChain(fs::open_directory(*own, chain_name)).find(state.active);
  return header ? header->header.group : wire::GroupUuid{};
}

}  // namespace

bool MemberFiles::is_member(const fs::Directory& dataset) {
  return commit::holds_generations(dataset) && has_records(*open_own(dataset));
}

Candidate MemberFiles::examine(const fs::DirectoryRef& dataset, bool adopt) {
  Candidate found;
  fill_random(found.instance);
  if (!commit::holds_generations(*dataset)) {
    for (const std::string& name : fs::names_in(*dataset)) {
      if (name == tree::stage_name || name == "lost+found") continue;
      found.problem = "is not empty and holds no generations";
    }
    return found;
  }
  const fs::DirectoryRef own = open_own(*dataset);
  if (fs::examine(*own, instance_name, {})) found.instance = read_instance(*own);
  for (const commit::Generation& one : commit::list_generations(dataset)) {
    found.next = std::max(found.next, one.header.header.number + 1);
  }
  if (is_member(*dataset)) {
    const session::MemberState state =
        state_of(commit::read_journal(*own, commit::layout::group, advice));
    found.next = std::max(found.next, state.active.number + 1);
    if (!adopt) found.problem = "belongs to another group; --adopt takes it over";
  } else if (found.next > 0 && !adopt) {
    found.problem = "has generations of its own; --adopt takes it over";
  }
  return found;
}

void MemberFiles::bind(const fs::DirectoryRef& dataset, const tree::SignedHeader& first,
                       const Binding& how) {
  if (is_member(*dataset) && group_of(*dataset) == first.header.group) return;
  const Candidate found = examine(dataset, how.adopt);
  if (!found.problem.empty() || first.header.number < found.next) {
    throw Error(ExitCode::refused, found.problem.empty() ? "has newer generations" : found.problem);
  }
  std::optional<commit::Generations> lock;  // makes the directories, too
  if (!how.locked) lock.emplace(dataset, true);
  const fs::DirectoryRef own = open_own(*dataset);
  fs::make_directory(*own, chain_name, 0755);
  HeaderChain(fs::open_directory(*own, chain_name)).keep(first);
  write_instance(*own, how.instance);
  fs::remove_file(*own, commit::layout::group);  // another group's
  commit::Journal journal(own, commit::layout::group, {.advice = advice});
  fs::sync_file_system(own->fd(), own->shown());
  journal.append(session::encode_record(session::Activated{id_of(first.header)}));
}

MemberFiles::MemberFiles(const fs::DirectoryRef& dataset)
    : generations_(std::make_shared<commit::Generations>(dataset, true)) {
  const fs::DirectoryRef own = open_own(*dataset);
  instance_ = read_instance(*own);
  journal_.emplace(own, commit::layout::group, commit::JournalOptions{.advice = advice});
  state_ = state_of(journal_->take_records());
  chain_.emplace(fs::open_directory(*own, chain_name));
  read_newest(state_.active);
}

void MemberFiles::read_newest(const wire::GenerationId& active) {
  const auto header = chain_->find(active);
  if (!header) {
    throw Error(ExitCode::verification, "the header of generation " +
                                            tree::name_of(active.number, active.hash) +
                                            " is missing: make this dataset a member again");
  }
  policy_ = decode_policy(header->header.policy);
  newest_ = *header;
}

void MemberFiles::force(const session::GroupRecord& record) {
  journal_->append(session::encode_record(record));
  state_.apply(record);
}

bool MemberFiles::is_prepared(const wire::GenerationId& generation) const {
  return generations_->is_prepared(tree::name_of(generation.number, generation.hash));
}

bool MemberFiles::has_promised() const {
  if (!state_.prepared) return true;
  const wire::GenerationId& promised = state_.prepared->generation;
  return is_prepared(promised) ||
         generations_->state().active_name == tree::name_of(promised.number, promised.hash);
}

void MemberFiles::activate(const wire::GenerationId& generation) {
  const std::string name = tree::name_of(generation.number, generation.hash);
  chain_->keep(generations_->header(name));
  generations_->activate_prepared(name);
  read_newest(generation);
  drop_outdated(generation);
}

// Staged once, and passed by.
void MemberFiles::drop_outdated(const wire::GenerationId& active) {
  const std::map<std::uint64_t, std::string> prepared = generations_->state().prepared;
  for (const auto& [number, name] : prepared) {
    if (number <= active.number) generations_->drop_prepared(name);
  }
}

void MemberFiles::discard(const wire::GenerationId& generation) {
  generations_->drop_prepared(tree::name_of(generation.number, generation.hash));
}

}  // namespace lockstep::group
