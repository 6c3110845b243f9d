#include "commit/chained_log.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::size_t log_bytes_max = std::size_t{1} << 30U;

Bytes whole(int fd, const std::string& path) {
  const std::uint64_t size = fs::size_of(fd, path);
  if (size > log_bytes_max) throw Error(ExitCode::file_io, escape(path) + " is too large");
  Bytes content(static_cast<std::size_t>(size));
  content.resize(fs::read_at(fd, path, 0, content));
  return content;
}

}  // namespace

ChainedLog::ChainedLog(const std::string& path) : path_(path), fd_(fs::open_own_file(path)) {
  if (!fs::try_lock(fd_.get())) {
    throw Error(ExitCode::locked, escape(path) + " is in use by another process");
  }
  const Bytes content = whole(fd_.get(), path_);
  LogContent log = read_log(content, path_);
  records_ = std::move(log.records);
  chain_ = log.chain;
  bytes_ = log.valid_bytes;
  if (bytes_ < content.size()) fs::set_size(fd_.get(), path_, bytes_);
  if (bytes_ == 0) {
    const Bytes header = log_header();
    fs::write_at(fd_.get(), path_, 0, header);
    bytes_ = header.size();
  }
  // Also what the process before us wrote and could not sync.
  fs::sync_file(fd_.get(), path_);
}

void ChainedLog::append(View payload) {
  if (failed_) throw Error(ExitCode::file_io, escape(path_) + " failed before: open it again");
  Bytes record;
  Digest chain = chain_;
  seal_record(payload, chain, record);
  failed_ = true;
  fs::write_at(fd_.get(), path_, bytes_, record);
  fs::sync_data(fd_.get(), path_);
  failed_ = false;
  chain_ = chain;
  bytes_ += record.size();
}

}  // namespace lockstep::commit
