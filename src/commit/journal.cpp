#include "commit/journal.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

Bytes read_all(int fd, const std::string& shown) {
  const std::uint64_t bytes = fs::size_of(fd, shown);
  if (bytes > journal_bytes_max) {
    throw Error(ExitCode::verification, "journal " + escape(shown) + " is too long to be one");
  }
  Bytes content(static_cast<std::size_t>(bytes));
  content.resize(fs::read_at(fd, shown, 0, content));
  return content;
}

}  // namespace

std::vector<Bytes> read_journal(const fs::Directory& directory, std::string_view name,
                                std::string_view advice) {
  const fs::InputFile file(directory, name);
  return read_log(read_all(file.fd(), file.shown()), file.shown(), advice).records;
}

Journal::Journal(const fs::DirectoryRef& directory, std::string_view name,
                 const JournalOptions& options)
    : shown_(directory->shown(name)),
      durable_(options.durable),
      fd_(fs::open_file(*directory, name, options.mode)) {
  if (options.alone && !fs::try_lock(fd_.get())) {
    throw Error(ExitCode::locked, escape(shown_) + " is in use by another process");
  }
  const Bytes content = read_all(fd_.get(), shown_);
  LogContent log = read_log(content, shown_, options.advice);
  records_ = std::move(log.records);
  chain_ = log.chain;
  bytes_ = log.valid_bytes;
  if (bytes_ < content.size()) fs::set_size(fd_.get(), shown_, bytes_);
  if (bytes_ == 0) {
    const Bytes header = log_header();
    fs::write_at(fd_.get(), shown_, 0, header);
    bytes_ = header.size();
  }
  if (!durable_) return;
  fs::sync_file(fd_.get(), shown_);
  fs::sync_directory(*directory);
}

void Journal::append(View record) {
  if (failed_) throw Error(ExitCode::file_io, escape(shown_) + " failed before: open it again");
  Bytes sealed;
  Digest chain = chain_;
  seal_record(record, chain, sealed);
  if (bytes_ + sealed.size() > journal_bytes_max) {
    throw Error(ExitCode::file_io, "journal " + escape(shown_) + " is full");
  }
  failed_ = true;
  fs::write_at(fd_.get(), shown_, bytes_, sealed);
  if (durable_) fs::sync_data(fd_.get(), shown_);
  failed_ = false;
  chain_ = chain;
  bytes_ += sealed.size();
}

}  // namespace lockstep::commit
