#include "fs/copy.hpp"

#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "fs/failure.hpp"
#include "fs/write.hpp"

namespace lockstep::fs {
namespace {

constexpr std::size_t buffer_bytes = 1U << 18U;  // fits the second-level cache
constexpr std::size_t range_bytes = 1U << 30U;
constexpr std::size_t zero_run_bytes = 4096;

bool is_tmpfs(int fd) {
  struct statfs status {};
  return ::fstatfs(fd, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

bool is_zero(View bytes) {
  if (bytes.empty() || bytes[0] != std::byte{0}) return bytes.empty();
  return std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

struct Range {
  std::uint64_t start;
  std::uint64_t end;
};

/// One copy; remembers whether copy_file_range works.
class Copy {
 public:
  Copy(const InputFile& from, int to, std::string_view shown, Holes holes)
      : from_(from), to_(to), shown_(shown), holes_(holes) {}

  std::uint64_t run() {
    // Small files are not worth asking what they lie on.
    in_kernel_ = holes_ == Holes::as_source && from_.bytes() > buffer_bytes && !is_tmpfs(to_) &&
                 !is_tmpfs(from_.fd());
    if (!from_.sparse()) {
      copy({0, from_.bytes()});
    } else {
      copy_data_ranges();
    }
    if (end_ < from_.bytes() && (from_.sparse() || holes_ == Holes::from_zeros)) {
      set_size(to_, shown_, from_.bytes());
    }
    return copied_;
  }

 private:
  void copy_data_ranges() {
    for (std::uint64_t at = 0; at < from_.bytes();) {
      const std::uint64_t start = from_.next_data(at);
      if (start >= from_.bytes()) return;
      const std::uint64_t end = std::max(from_.next_hole(start), start + 1);
      copy({start, end});
      at = end;
    }
  }

  void copy(Range range) {
    if (in_kernel_) range.start += copy_in_kernel(range);
    if (buffer_.empty() && range.start < range.end) {
      buffer_.resize(
          static_cast<std::size_t>(std::min<std::uint64_t>(buffer_bytes, range.end - range.start)));
    }
    while (range.start < range.end) {
      const auto want = static_cast<std::size_t>(
          std::min<std::uint64_t>(buffer_.size(), range.end - range.start));
      const std::size_t got = from_.read(range.start, MutableView(buffer_).first(want));
      if (got == 0) return;  // the source shrank: changed() tells
      put(range.start, View(buffer_).first(got));
      range.start += got;
    }
  }

  void put(std::uint64_t offset, View bytes) {
    if (holes_ == Holes::from_zeros) {
      write_sparse(to_, shown_, offset, bytes);
      end_ = bytes.back() == std::byte{0} ? end_ : offset + bytes.size();
    } else {
      write_at(to_, shown_, offset, bytes);
      end_ = offset + bytes.size();
    }
    copied_ += bytes.size();
  }

  std::uint64_t copy_in_kernel(Range range) {
    auto in = static_cast<off_t>(range.start);
    auto out = in;
    while (static_cast<std::uint64_t>(in) < range.end) {
      const auto want = static_cast<std::size_t>(
          std::min<std::uint64_t>(range_bytes, range.end - static_cast<std::uint64_t>(in)));
      const ssize_t got = ::copy_file_range(from_.fd(), &in, to_, &out, want, 0);
      if (got < 0 && (errno == ENOSPC || errno == EIO || errno == EDQUOT)) {
        throw failure("write", shown_, errno);
      }
      if (got <= 0) {
        in_kernel_ = false;
        break;
      }
    }
    const std::uint64_t done = static_cast<std::uint64_t>(in) - range.start;
    copied_ += done;
    if (done > 0) end_ = static_cast<std::uint64_t>(in);
    return done;
  }

  const InputFile& from_;
  int to_;
  std::string_view shown_;
  Holes holes_;
  bool in_kernel_ = false;
  Bytes buffer_;
  std::uint64_t copied_ = 0;
  std::uint64_t end_ = 0;  // where the last byte was certainly written
};

}  // namespace

bool clone_content(const InputFile& from, int to) {
  return ::ioctl(to, FICLONE, from.fd()) == 0;
}

std::uint64_t copy_content(const InputFile& from, int to, std::string_view shown, Holes holes) {
  return Copy(from, to, shown, holes).run();
}

void write_sparse(int to, std::string_view shown, std::uint64_t offset, View bytes, Under under) {
  std::size_t start = 0;  // of the current run, zeros or data
  bool zeros = false;
  const auto flush = [&](std::size_t end) {
    if (end == start) return;
    const View run = bytes.subspan(start, end - start);
    if (!zeros) {
      write_at(to, shown, offset + start, run);
    } else if (under == Under::old_bytes) {
      punch_hole(to, shown, offset + start, run.size());
    }
    start = end;
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t to_boundary =
        zero_run_bytes - static_cast<std::size_t>((offset + at) % zero_run_bytes);
    const std::size_t piece = std::min(to_boundary, bytes.size() - at);
    const bool is_hole = piece == zero_run_bytes && is_zero(bytes.subspan(at, piece));
    if (is_hole != zeros) {
      flush(at);
      zeros = is_hole;
    }
    at += piece;
  }
  flush(bytes.size());
}

}  // namespace lockstep::fs
