#include "job/source_answers.hpp"

#include <cmath>

namespace lockstep::job {
namespace {

using session::SourceFile;
namespace action = session::source_action;

/// All that an answer depends on, besides what the sessions of a share have in common.
class Question {
 public:
  explicit Question(std::string_view kind) : out_(bytes_) { out_.text(kind); }
  Question& add(std::uint64_t number) {
    out_.u64(number);
    return *this;
  }
  Question& add(View bytes) {
    out_.blob(bytes);
    return *this;
  }
  Question& add(std::string_view text) { return add(as_view(text)); }
  Question& add(const SourceFile& file) {
    add(file.root).add(file.directory.text()).add(file.name).add(file.bytes);
    return add(static_cast<std::uint64_t>(file.modified.seconds)).add(file.modified.nanoseconds);
  }
  [[nodiscard]] Digest key() const {
    Sha256 hash;
    hash.update(bytes_);
    return hash.finish();
  }

 private:
  Bytes bytes_;
  ByteWriter out_;
};

constexpr std::size_t overhead_bytes = 256;  // of keeping anything

// What went wrong is told by whoever met it.
std::optional<std::size_t> weigh(const session::ReadResult& read) {
  if (!read.frame || !read.failures.empty() || !read.warnings.empty()) return std::nullopt;
  return read.frame->size() + overhead_bytes;
}

std::optional<std::size_t> weigh(const session::SourceListing& found) {
  constexpr std::size_t entry_bytes = 64;  // besides what a name may need
  const tree::Listing& listing = found.listing;
  if (!listing.complete || !listing.problems.empty()) return std::nullopt;
  std::size_t bytes = overhead_bytes;
  for (const tree::Entry& entry : listing.entries) {
    if (entry.extended) return std::nullopt;
    bytes += sizeof(entry) + entry_bytes + entry.name.size() + entry.link_target.size();
  }
  return bytes;
}

std::optional<std::size_t> weigh(const session::DeltaResult& step) {
  if (step.failure) return std::nullopt;
  std::size_t bytes = step.result.blob.size() + overhead_bytes;
  if (step.result.few) bytes += step.result.few->bytes.size();
  for (const wire::SealedFrame& frame : step.frames) bytes += frame.size();
  return bytes;
}

// Copies of these, one for each session, have the content in common.
session::ReadResult shared(session::ReadResult read) {
  if (read.frame) read.frame->share();
  return read;
}

session::DeltaResult shared(session::DeltaResult step) {
  for (wire::SealedFrame& frame : step.frames) frame.share();
  return step;
}

double rounded_down(double rate) {
  return rate > 0 ? std::exp2(std::floor(std::log2(rate))) : 0;
}

}  // namespace

SourceAnswers::~SourceAnswers() {
  if (share_) share_->rate.forget(this);
}

void SourceAnswers::link_speed(double bytes_per_second) {
  if (share_) bytes_per_second = share_->rate.measured(this, bytes_per_second);
  work_.packing().link_speed(bytes_per_second);
}

session::SourceListing SourceAnswers::list(const action::List& wanted) {
  if (!share_) return work_.list(wanted);
  const Digest key = Question("list").add(wanted.path.text()).key();
  return *share_->answers.get<session::SourceListing>(
      key, [&] { return work_.list(wanted); },
      [](const session::SourceListing& found) { return weigh(found); });
}

// ---- whole content --------------------------------------------------------------------------

session::ReadResult SourceAnswers::read_pack(const action::ReadPack& pack) {
  if (!share_) return work_.read_pack(pack);
  Question question("pack");
  question.add(static_cast<std::uint64_t>(work_.packing().level()));
  for (const action::PackFile& wanted : pack.files) question.add(wanted.file);
  const auto known = share_->answers.get<session::ReadResult>(
      question.key(), [&] { return shared(work_.read_pack(pack)); },
      [](const session::ReadResult& read) { return weigh(read); });
  session::ReadResult answer = *known;
  const std::uint32_t id = pack.files.front().id;
  if (!weigh(answer) || answer.frame->id() == id) return answer;
  const auto count = static_cast<std::uint32_t>(pack.files.size());
  const Nonce made = session::pack_nonce(answer.frame->id(), count);
  const Tag tag = answer.frame->tag();
  answer.frame->readdress(id,
                          work_.packing().mac()->moved(tag, made, session::pack_nonce(id, count)));
  return answer;
}

session::ReadResult SourceAnswers::read_block(const action::ReadBlock& wanted) {
  if (!share_) return work_.read_block(wanted);
  Question question("block");
  question.add(static_cast<std::uint64_t>(work_.packing().level()));
  question.add(wanted.file).add(wanted.block);
  const auto known = share_->answers.get<session::ReadResult>(
      question.key(), [&] { return shared(work_.read_block(wanted)); },
      [](const session::ReadResult& read) { return weigh(read); });
  session::ReadResult answer = *known;
  if (!weigh(answer) || answer.frame->id() == wanted.id) return answer;
  const Nonce made = session::block_nonce(answer.frame->id(), wanted.block);
  const Nonce ours = session::block_nonce(wanted.id, wanted.block);
  const Tag tag = answer.frame->tag();
  answer.frame->readdress(wanted.id, work_.packing().mac()->moved(tag, made, ours));
  return answer;
}

// ---- comparing ------------------------------------------------------------------------------

session::TagResult SourceAnswers::tag_files(const action::TagFiles& wanted) {
  if (!share_) return work_.tag_files(wanted);
  session::TagResult result{wanted.check, {}};
  const Nonce made = session::check_nonce(0, 0);
  for (std::uint32_t i = 0; i < wanted.files.size(); ++i) {
    std::optional<Tag> tag = tag_file(wanted.files[i]);
    const Nonce ours = session::check_nonce(wanted.check, i);
    if (tag) tag = work_.packing().mac()->moved(*tag, made, ours);
    result.tags.push_back(tag);
  }
  return result;
}

std::optional<Tag> SourceAnswers::tag_file(const SourceFile& file) {
  return *share_->answers.get<std::optional<Tag>>(
      Question("tag").add(file).key(),
      [&] {
        return work_.tag_files({0, {file}}).tags.front();
      },
      [](const std::optional<Tag>& tag) {
        return tag ? std::optional(overhead_bytes) : std::nullopt;
      });
}

// ---- deltas ---------------------------------------------------------------------------------

void SourceAnswers::add_table(const action::AddTable& part) {
  if (share_) {
    const std::lock_guard lock(mutex_);
    tables_[part.id][part.part] = Question("part").add(part.blob).key();
  }
  work_.add_table(part);
}

void SourceAnswers::close(const std::vector<std::uint32_t>& ids) {
  {
    const std::lock_guard lock(mutex_);
    for (const std::uint32_t id : ids) {
      tables_.erase(id);
      talks_.erase(talks_.lower_bound({id, 0}), talks_.lower_bound({id + 1, 0}));
    }
  }
  work_.close(ids);
}

SourceAnswers::Talk& SourceAnswers::talk(const action::DeltaStep& step) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = talks_.try_emplace({step.id, step.segment});
  Talk& talk = place->second;
  if (!is_new) return talk;
  talk.link = work_.link();
  talk.link.bytes_per_second = rounded_down(talk.link.bytes_per_second);
  Question question("segment");
  question.add(step.file).add(step.basis_bytes).add(step.segment);
  question.add(static_cast<std::uint64_t>(talk.link.bytes_per_second))
      .add(std::uint64_t{talk.link.compressed ? 1U : 0U});
  for (const auto& [number, digest] : tables_[step.id]) question.add(number).add(digest);
  talk.said = question.key();
  return talk;
}

session::DeltaResult SourceAnswers::delta_step(const action::DeltaStep& step) {
  if (!share_) return work_.delta_step(step, work_.link());
  Talk& talk = this->talk(step);
  talk.said = Question("sums").add(talk.said).add(step.sums).key();
  talk.sums.push_back(step.sums);
  const auto level = static_cast<std::uint64_t>(work_.packing().level());
  const auto known = share_->answers.get<session::DeltaResult>(
      Question("delta").add(talk.said).add(level).key(), [&] { return shared(play(talk, step)); },
      [](const session::DeltaResult& result) { return weigh(result); });
  session::DeltaResult answer = *known;
  if (answer.failure || answer.result.final) {
    work_.drop_segment(step.id, step.segment);
    const std::lock_guard lock(mutex_);
    talks_.erase({step.id, step.segment});
  }
  if (answer.id == step.id) return answer;
  for (wire::SealedFrame& frame : answer.frames) {
    frame.readdress(step.id, frame.tag());  // literals have none
  }
  if (answer.result.final) {
    answer.result.tag = work_.packing().mac()->moved(
        answer.result.tag, session::segment_nonce(answer.id, step.segment),
        session::segment_nonce(step.id, step.segment));
  }
  answer.id = answer.result.id = step.id;
  return answer;
}

// The rounds that another session has answered are made up for first.
session::DeltaResult SourceAnswers::play(Talk& talk, action::DeltaStep step) {
  for (;;) {
    step.sums = talk.sums[talk.played++];
    session::DeltaResult result = work_.delta_step(step, talk.link);
    if (talk.played == talk.sums.size() || result.failure) return result;
  }
}

}  // namespace lockstep::job
