// The whole delta conversation over two files in one thread; prints one JSON line.
//   delta_tar BASIS FRESH
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "delta/conversation.hpp"

namespace {

using namespace lockstep;
using delta::Range;

class File : public delta::Basis {
 public:
  explicit File(const char* path) : fd_(::open(path, O_RDONLY | O_CLOEXEC)) {
    struct stat status {};
    if (fd_.get() < 0 || ::fstat(fd_.get(), &status) != 0) {
      throw Error(ExitCode::file_io, std::string("open ") + path);
    }
    bytes_ = static_cast<std::uint64_t>(status.st_size);
  }
  [[nodiscard]] std::uint64_t bytes() const override { return bytes_; }
  void read(std::uint64_t offset, MutableView out) const override {
    while (!out.empty()) {
      const ssize_t got = ::pread(fd_.get(), out.data(), out.size(), static_cast<off_t>(offset));
      if (got <= 0) throw Error(ExitCode::file_io, "read");
      offset += static_cast<std::uint64_t>(got);
      out = out.subspan(static_cast<std::size_t>(got));
    }
  }

 private:
  Fd fd_;
  std::uint64_t bytes_ = 0;
};

struct Figures {
  std::uint64_t table = 0, sums = 0, results = 0, literals = 0, packed = 0, rounds = 0, most = 0;
  double target_s = 0, source_s = 0, pack_s = 0;
};

/// Processor time: other work on the machine does not count.
double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
auto timed(double& seconds, Work&& work) {
  const double start = thread_seconds();
  auto result = work();
  seconds += thread_seconds() - start;
  return result;
}

class Run {
 public:
  Run(const char* basis, const char* fresh)
      : basis_(basis),
        fresh_(fresh),
        key_(delta::make_hash_key({std::byte{7}})),
        shape_{fresh_.bytes(), basis_.bytes(), &key_},
        table_(shape_) {}

  Figures play() {
    if (delta::needs_table(shape_)) make_table();
    for (std::uint32_t i = 0; i < delta::segment_count(shape_); ++i) segment(i);
    return sum_;
  }

 private:
  void make_table() {
    for (std::uint32_t part = 0; part < delta::table_parts(shape_); ++part) {
      const Bytes blob =
          timed(sum_.target_s, [&] { return delta::sign_table_part(basis_, shape_, part); });
      sum_.table += blob.size();
      timed(sum_.source_s, [&] { return table_.add(part, blob), 0; });
    }
  }

  void segment(std::uint32_t number) {
    const Range range = delta::segment_range(shape_, number);
    bytes_.resize(range.bytes);
    timed(sum_.source_s, [&] { return fresh_.read(range.offset, bytes_), 0; });
    const delta::Table* table = delta::needs_table(shape_) ? &table_ : nullptr;
    delta::SegmentBasis target(basis_, shape_, number);
    delta::SegmentFresh source(bytes_, shape_, number, table, {});
    Bytes sums = timed(sum_.target_s, [&] { return target.first(); });
    std::uint64_t rounds = 0;
    for (;;) {
      sum_.sums += sums.size();
      ++rounds;
      const auto step = timed(sum_.source_s, [&] { return source.on_sums(sums); });
      sum_.results += step.result.size();
      if (trace_)
        std::fprintf(stderr, " %u.%u: sums %zu result %zu\n", number, unsigned(rounds), sums.size(),
                     step.result.size());
      if (step.final) {
        finish(range, target.on_final(step.result), source.literals());
        break;
      }
      sums = timed(sum_.target_s, [&] { return target.on_result(step.result); });
    }
    sum_.rounds += rounds;
    sum_.most = std::max(sum_.most, rounds);
  }

  void finish(Range range, const std::vector<delta::Instruction>& steps,
              const std::vector<Range>& literals) {
    Bytes plain;
    for (const Range& literal : literals) {
      append(plain, View(bytes_).subspan(literal.offset - range.offset, literal.bytes));
    }
    sum_.literals += plain.size();
    Bytes packed(ZSTD_compressBound(plain.size()));
    const std::size_t size = timed(sum_.pack_s, [&] {
      return ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3);
    });
    sum_.packed += std::min(size, plain.size());
    Bytes rebuilt(bytes_.size());
    delta::rebuild(basis_, steps, plain, rebuilt);
    if (rebuilt != bytes_) throw Error(ExitCode::verification, "rebuilt bytes differ");
  }

  File basis_;
  File fresh_;
  delta::HashKey key_;
  delta::FileShape shape_;
  delta::Table table_;
  Bytes bytes_;
  Figures sum_;
  bool trace_ = ::getenv("TRACE") != nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 1;
  try {
    const Figures f = Run(argv[1], argv[2]).play();
    std::printf(
        "{\"table\":%llu,\"sums\":%llu,\"results\":%llu,\"literals\":%llu,\"packed\":%llu,"
        "\"total\":%llu,\"rounds\":%llu,\"rounds_most\":%llu,"
        "\"target_s\":%.2f,\"source_s\":%.2f,\"zstd_s\":%.2f}\n",
        static_cast<unsigned long long>(f.table), static_cast<unsigned long long>(f.sums),
        static_cast<unsigned long long>(f.results), static_cast<unsigned long long>(f.literals),
        static_cast<unsigned long long>(f.packed),
        static_cast<unsigned long long>(f.table + f.sums + f.results + f.packed),
        static_cast<unsigned long long>(f.rounds), static_cast<unsigned long long>(f.most),
        f.target_s, f.source_s, f.pack_s);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.code());
  }
}
