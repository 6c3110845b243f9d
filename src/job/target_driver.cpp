#include "job/target_driver.hpp"

#include <algorithm>

#include "session/effects.hpp"

namespace lockstep::job {
namespace {

namespace action = session::target_action;

constexpr std::int64_t queued_bytes_high = std::int64_t{16} << 20U;
constexpr std::int64_t queued_bytes_low = std::int64_t{8} << 20U;
constexpr std::uint64_t window_bytes_per_core = std::uint64_t{8} << 20U;

std::string path_of(const session::StageEntry& entry) {
  return entry.directory->child(entry.entry().name).text();
}

}  // namespace

TargetDriver::TargetDriver(Setup setup, Pool& pool, Channel& channel)
    : reports_(std::move(setup.reports)),
      on_finish_(std::move(setup.on_finish)),
      local_source_(setup.local_source),
      pool_(pool),
      channel_(channel),
      work_(std::move(setup.work)),
      session_(with_resources(std::move(setup.session))) {}

// A copy within one file system may share the blocks, so that free space says nothing.
session::TargetSetup TargetDriver::with_resources(session::TargetSetup setup) const {
  setup.window_bytes = std::max<std::uint64_t>(2, pool_.threads()) * window_bytes_per_core;
  const bool may_share =
      local_source_ != nullptr && local_source_->work().is_on(setup.own_root.inode.device);
  if (!may_share) setup.free_bytes = work_.free_bytes();
  return setup;
}

void TargetDriver::on_message(wire::Message message) {
  if (const auto* root = std::get_if<wire::Root>(&message)) work_.expect_root(root->has_metadata);
  if (const auto shortest = round_trip_.answered(message, system_clock().now())) {
    session_.on_round_trip(*shortest);
  }
  session_.on_message(std::move(message));
  pump();
}

void TargetDriver::on_data(wire::Data data) {
  session_.on_data(std::move(data));
  pump();
}

void TargetDriver::queue_bytes(std::int64_t change) {
  queued_bytes_ += change;
  const bool pause = paused_ ? queued_bytes_ > queued_bytes_low : queued_bytes_ > queued_bytes_high;
  if (pause == paused_) return;
  paused_ = pause;
  channel_.pause_reading(pause);
}

void TargetDriver::begun(std::uint32_t id, const session::StageEntry& entry) {
  if (!reports_.moved) return;
  const std::string& path = paths_.insert_or_assign(id, path_of(entry)).first->second;
  reports_.moved(path, 0);
}

void TargetDriver::moved(const session::WriteOutcome& outcome, std::uint64_t bytes) {
  const auto found = paths_.find(outcome.id);
  if (found == paths_.end() || !outcome.verified) return;
  reports_.moved(found->second, bytes);
  if (outcome.matched_bytes > 0) reports_.matched(found->second, outcome.matched_bytes);
}

template <class Run, class Give>
void TargetDriver::run(Run work, Give give) {
  pool_.run(std::move(work), [this, give = std::move(give)](auto result) {
    give(std::move(result));
    pump();
  });
}

void TargetDriver::pump() {
  if (pumping_) return;
  pumping_ = true;
  while (std::optional<session::TargetAction> next = session_.next_action()) act(*next);
  channel_.flush();
  pumping_ = false;
}

void TargetDriver::act(session::TargetAction& next) {
  if (read(next) || transfer(next) || commit(next)) return;
  tell(next);
}

bool TargetDriver::read(session::TargetAction& next) {
  if (auto* list = std::get_if<action::List>(&next)) {
    struct Listed {
      std::optional<tree::Listing> own;
      tree::AlternateEntries alternates;
    };
    run(
        [this, path = std::move(list->path), bare = list->bare, whole = list->whole] {
          return Listed{work_.list(path, bare, whole), work_.list_alternates(path)};
        },
        [this, number = list->directory](Listed listed) {
          session_.on_listing(number, std::move(listed.own), std::move(listed.alternates));
        });
  } else if (auto* extra = std::get_if<action::ListExtra>(&next)) {
    run([this, path = std::move(extra->path)] { return work_.list_extra(path); },
        [this, id = extra->id](const tree::Listing& listing) { session_.on_extra(id, listing); });
  } else if (auto* tags = std::get_if<action::TagBasis>(&next)) {
    const std::uint32_t check = tags->check;
    run([this, wanted = std::move(*tags)] { return work_.tag(wanted); },
        [this, check](std::vector<std::optional<Tag>> found) {
          session_.on_tags(check, std::move(found));
        });
  } else {
    return false;
  }
  return true;
}

bool TargetDriver::transfer(session::TargetAction& next) {
  if (auto* wanted = std::get_if<action::FindPartial>(&next)) {
    const std::uint64_t token = wanted->token;
    run([this, entry = std::move(wanted->entry)] { return work_.find_partial(entry); },
        [this, token](std::optional<std::uint64_t> bytes) { session_.on_partial(token, bytes); });
    return true;
  }
  if (const auto* begin = std::get_if<action::Begin>(&next)) {
    begun(begin->id, begin->entry);
    work_.begin(*begin);
  } else if (const auto* table = std::get_if<action::SignTable>(&next)) {
    sign_table(table->id, table->part);
  } else if (const auto* first = std::get_if<action::SignSegment>(&next)) {
    sign(first->id, first->segment);
  } else if (auto* sums = std::get_if<action::NextSums>(&next)) {
    const std::uint32_t id = sums->id;
    const std::uint32_t segment = sums->segment;
    run([this, wanted = std::move(*sums)] { return work_.next_sums(wanted); },
        [this, id, segment](std::optional<Bytes> blob) {
          if (blob) session_.on_sums(id, segment, std::move(*blob));
        });
  } else if (auto* rebuild = std::get_if<action::Rebuild>(&next)) {
    const auto bytes = static_cast<std::int64_t>(rebuild->result.literal_bytes);
    queue_bytes(bytes);
    run([this, wanted = std::move(*rebuild)] { return work_.rebuild(wanted); },
        [this, bytes](const session::WriteOutcome& outcome) {
          queue_bytes(-bytes);
          moved(outcome, static_cast<std::uint64_t>(bytes) + outcome.matched_bytes);
          session_.on_rebuilt(outcome);
        });
  } else if (auto* block = std::get_if<action::WriteBlock>(&next)) {
    const auto bytes = static_cast<std::int64_t>(block->data.raw_bytes);
    queue_bytes(bytes);
    run([this, wanted = std::move(*block)] { return work_.write_block(wanted); },
        [this, bytes](const session::WriteOutcome& outcome) {
          queue_bytes(-bytes);
          moved(outcome, static_cast<std::uint64_t>(bytes));
          session_.on_block(outcome);
        });
  } else if (const auto* gone = std::get_if<action::Abandon>(&next)) {
    paths_.erase(gone->id);
    work_.abandon(gone->id);
  } else if (auto* copy = std::get_if<action::CopyLocal>(&next)) {
    copy_local(std::move(*copy));
  } else {
    return false;
  }
  return true;
}

void TargetDriver::sign(std::uint32_t id, std::uint32_t segment) {
  run([this, id, segment] { return work_.sign(id, segment); },
      [this, id, segment](std::optional<Bytes> blob) {
        if (blob) {
          session_.on_sums(id, segment, std::move(*blob));
        } else {
          session_.on_basis_lost(id);
        }
      });
}

void TargetDriver::sign_table(std::uint32_t id, std::uint32_t part) {
  run([this, id, part] { return work_.sign_table(id, part); },
      [this, id, part](std::optional<Bytes> blob) {
        if (blob) {
          session_.on_table(id, part, std::move(*blob));
        } else {
          session_.on_basis_lost(id);
        }
      });
}

void TargetDriver::copy_local(action::CopyLocal copy) {
  const session::SourceFile file = local_source_->session().file(copy.from);
  SourceWork& source = local_source_->work();
  if (reports_.moved) reports_.moved(path_of(copy.entry), 0);
  run(
      [this, file, &source, copy = std::move(copy)] {
        return work_.copy_local(copy, [&] { return source.open(file); });
      },
      [this](const session::StageOutcome& outcome) { session_.on_staged(outcome); });
}

bool TargetDriver::commit(session::TargetAction& next) {
  if (auto* pack = std::get_if<action::StagePack>(&next)) {
    for (const auto& [id, entry] : pack->files) {
      if (reports_.moved) reports_.moved(path_of(entry), 0);
    }
    const auto bytes = static_cast<std::int64_t>(pack->data.raw_bytes);
    queue_bytes(bytes);
    run([this, wanted = std::move(*pack)] { return work_.stage_pack(wanted); },
        [this, bytes](const TargetWork::PackOutcome& result) {
          queue_bytes(-bytes);
          session_.on_pack(result.outcomes, result.verified);
        });
  } else if (const auto* file = std::get_if<action::FinishFile>(&next)) {
    paths_.erase(file->id);
    run([this, id = file->id] { return work_.finish_file(id); },
        [this](const session::StageOutcome& outcome) { session_.on_staged(outcome); });
  } else if (auto* stage = std::get_if<action::Stage>(&next)) {
    run([this, wanted = std::move(*stage)] { return work_.stage(wanted); },
        [this](const std::vector<session::StageOutcome>& outcomes) {
          session_.on_items(outcomes);
        });
  } else if (const auto* fresh = std::get_if<action::NewDirectory>(&next)) {
    work_.new_directory(*fresh);
  } else if (const auto* directory = std::get_if<action::SetDirectory>(&next)) {
    work_.set_directory(*directory);
  } else if (auto* publish = std::get_if<action::Publish>(&next)) {
    run([this, wanted = std::move(*publish)] { return work_.publish(wanted); },
        [this](const std::vector<tree::Problem>& problems) { session_.on_published(problems); });
  } else if (auto* remove = std::get_if<action::Remove>(&next)) {
    run([this, wanted = std::move(remove->removals)] { return work_.remove(wanted); },
        [this](const TargetWork::RemoveOutcome& result) {
          session_.on_removed(result.removed, result.problems);
        });
  } else if (const auto* last = std::get_if<action::FinishStage>(&next)) {
    run([this, code = last->code] { return work_.finish(code); },
        [this](const std::vector<tree::Problem>& problems) { session_.on_finished(problems); });
  } else {
    return false;
  }
  return true;
}

void TargetDriver::tell(session::TargetAction& next) {
  if (auto* send = std::get_if<action::Send>(&next)) {
    round_trip_.asked(send->message, system_clock().now());
    channel_.send(std::move(send->message));
  } else if (const auto* change = std::get_if<action::ReportChange>(&next)) {
    if (reports_.change) reports_.change(change->change);
  } else if (const auto* problem = std::get_if<action::ReportProblem>(&next)) {
    if (reports_.problem) reports_.problem(problem->problem);
  } else if (const auto* totals = std::get_if<action::ReportTotals>(&next)) {
    if (reports_.totals) reports_.totals(totals->totals);
  } else if (const auto* file = std::get_if<action::ReportFile>(&next)) {
    if (reports_.ended) reports_.ended(file->path.text(), file->bytes, file->good);
  } else if (const auto* finish = std::get_if<action::Finish>(&next)) {
    on_finish_(finish->summary);
  }
}

}  // namespace lockstep::job
