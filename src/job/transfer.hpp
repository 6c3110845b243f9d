#pragma once
// One file whose content arrives at the target, between its Begin and its last byte.
//
// Layer    private to job's target_*.cpp.
// Threads  any worker; the mutex guards what is made on first use.
#include <algorithm>

#include "job/target_work.hpp"

namespace lockstep::job {

/// A file as the basis of deltas.
class FileBasis final : public delta::Basis {
 public:
  FileBasis(fs::InputFile file, std::uint64_t bytes) : file_(std::move(file)), bytes_(bytes) {}
  [[nodiscard]] std::uint64_t bytes() const override { return bytes_; }
  void read(std::uint64_t offset, MutableView out) const override {
    const std::size_t got = file_.read(offset, out);
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(got), out.end(), std::byte{0});
  }

 private:
  fs::InputFile file_;
  std::uint64_t bytes_;
};

/// The file failed while more of it was on its way: nobody waits for the answer.
class GivenUp : public Error {
 public:
  GivenUp() : Error(ExitCode::partial, "transfer was given up") {}
};

struct TargetWork::Transfer {
  std::uint32_t id = 0;
  session::StageEntry entry;
  std::optional<session::BasisFile> basis_name;
  delta::FileShape shape;
  std::mutex mutex;
  std::unique_ptr<commit::Writer> writer;
  std::shared_ptr<const FileBasis> basis;
  std::map<std::uint32_t, std::shared_ptr<delta::SegmentBasis>> segments;
};

}  // namespace lockstep::job
