#include "commit/writer.hpp"

#include <atomic>

#include "commit/partials.hpp"
#include "fs/copy.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

class FileWriter final : public Writer {
 public:
  FileWriter(std::shared_ptr<Batch> batch, PlaceRef place, const tree::Entry& entry)
      : batch_(std::move(batch)),
        place_(std::move(place)),
        entry_(entry),
        shown_(batch_->target.shown(*place_, entry.name)),
        sparse_(entry.sparse || batch_->options.sparse),
        draft_(place_->is_staged() ? batch_->hidden_draft(place_)
                                   : batch_->content_draft(place_, entry.name)) {
    under_name(*batch_, *place_, entry_.name,
               [this] { fd_ = fs::create_file(draft_.directory(), draft_.name(), 0600); });
    draft_.exists();
    if (batch_->options.preallocate) fs::reserve(fd_.get(), shown_, entry_.size);
  }

  ~FileWriter() override {
    if (finished_ || !batch_->options.keep_partial || end_ == 0) return;
    try {
      keep_partial();
    } catch (const Error&) {  // then it is discarded
    }
  }

  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::uint64_t offset, View bytes) override {
    if (!sparse_) {
      raise_end(offset + bytes.size());
      return fs::write_at(fd_.get(), shown_, offset, bytes);
    }
    const fs::Under under = under_of(offset);
    raise_end(offset + bytes.size());
    fs::write_sparse(fd_.get(), shown_, offset, bytes, under);
  }

  void write_zeros(std::uint64_t offset, std::uint64_t bytes) override {
    const fs::Under under = under_of(offset);
    raise_end(offset + bytes);
    if (!sparse_) return fs::write_zeros(fd_.get(), shown_, offset, bytes);
    if (under == fs::Under::old_bytes) fs::punch_hole(fd_.get(), shown_, offset, bytes);
  }

  void finish() override {
    if (sparse_ || end_ != entry_.size) fs::set_size(fd_.get(), shown_, entry_.size);
    batch_->seal(draft_, std::move(fd_), shown_, batch_->wanted(place_, entry_));
    if (place_->is_staged()) {
      fs::rename(draft_.location(), {*batch_->target.directory(*place_), entry_.name});
      draft_.keep();
      ++batch_->in_place;
    } else {
      batch_->settle(draft_, place_, entry_);
    }
    finished_ = true;
    drop_partial(*batch_, *place_, entry_.name);
  }

 private:
  /// Beyond the highest byte written so far the file is certainly empty.
  [[nodiscard]] fs::Under under_of(std::uint64_t offset) const {
    return offset >= end_ ? fs::Under::nothing : fs::Under::old_bytes;
  }

  void raise_end(std::uint64_t end) {
    std::uint64_t seen = end_;
    while (seen < end && !end_.compare_exchange_weak(seen, end)) {
    }
  }

  void keep_partial() {
    fs::set_size(fd_.get(), shown_, entry_.size);
    commit::keep_partial(*batch_, *place_, entry_.name, draft_);
  }

  std::shared_ptr<Batch> batch_;
  PlaceRef place_;
  tree::Entry entry_;
  std::string shown_;
  bool sparse_;
  bool finished_ = false;
  Draft draft_;
  Fd fd_;
  std::atomic<std::uint64_t> end_ = 0;
};

}  // namespace

std::unique_ptr<Writer> make_writer(std::shared_ptr<Batch> batch, PlaceRef place,
                                    const tree::Entry& entry) {
  return std::make_unique<FileWriter>(std::move(batch), std::move(place), entry);
}

}  // namespace lockstep::commit
