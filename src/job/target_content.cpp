// Content that arrives in pieces: blocks of whole files, and segments rebuilt from a basis.
#include <algorithm>

#include "job/failure.hpp"
#include "job/target_work.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

namespace action = session::target_action;

// Of a segment under reconstruction: read, summed and written while it is in a core's cache.
constexpr std::uint64_t piece_bytes = std::uint64_t{256} << 10U;

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

}  // namespace

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

void TargetWork::begin(const action::Begin& wanted) {
  auto transfer = std::make_shared<Transfer>();
  transfer->id = wanted.id;
  transfer->entry = wanted.entry;
  transfer->basis_name = wanted.basis;
  transfer->shape = {wanted.entry.entry().size, wanted.basis_bytes, &hash_key_};
  const std::lock_guard lock(transfers_mutex_);
  transfers_.emplace(wanted.id, std::move(transfer));
}

void TargetWork::abandon(std::uint32_t id) {
  const std::lock_guard lock(transfers_mutex_);
  transfers_.erase(id);
}

TargetWork::TransferRef TargetWork::transfer(std::uint32_t id) {
  const std::lock_guard lock(transfers_mutex_);
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) throw GivenUp();
  return found->second;
}

commit::Writer& TargetWork::writer(Transfer& transfer) {
  const std::lock_guard lock(transfer.mutex);
  if (!transfer.writer) {
    fresh(transfer.entry);
    transfer.writer = stage().write_file(place(*transfer.entry.directory), transfer.entry.entry());
  }
  return *transfer.writer;
}

fs::InputFile TargetWork::open_basis(const session::BasisFile& basis) {
  if (!basis.partial) return {*root_of(basis).directory(*basis.directory), basis.name};
  if (!stage_) throw GivenUp();  // the next generation has not begun, so it has none
  const auto partial = stage_->partial_of(basis.directory->child(basis.name));
  if (!partial) throw GivenUp();
  return {*partial->directory, partial->name};
}

std::shared_ptr<const delta::Basis> TargetWork::basis_of(Transfer& transfer) {
  const std::lock_guard lock(transfer.mutex);
  if (!transfer.basis) {
    fs::InputFile file = open_basis(*transfer.basis_name);
    if (file.bytes() != transfer.shape.basis_bytes) throw GivenUp();  // changed meanwhile
    transfer.basis = std::make_shared<const FileBasis>(std::move(file), transfer.shape.basis_bytes);
  }
  return transfer.basis;
}

std::optional<std::uint64_t> TargetWork::find_partial(const session::StageEntry& entry) {
  try {
    return open_basis({entry.directory, entry.entry().name, true}).bytes();
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Bytes> TargetWork::sign(std::uint32_t id, std::uint32_t segment) {
  try {
    const TransferRef open = transfer(id);
    const auto basis = basis_of(*open);
    auto half = std::make_shared<delta::SegmentBasis>(*basis, open->shape, segment);
    Bytes sums = half->first();
    const std::lock_guard lock(open->mutex);
    open->segments.emplace(segment, std::move(half));
    return sums;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Bytes> TargetWork::sign_table(std::uint32_t id, std::uint32_t part) {
  try {
    const TransferRef open = transfer(id);
    return delta::sign_table_part(*basis_of(*open), open->shape, part);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Bytes> TargetWork::next_sums(const action::NextSums& wanted) try {
  const TransferRef open = transfer(wanted.id);
  std::shared_ptr<delta::SegmentBasis> half;
  {
    const std::lock_guard lock(open->mutex);
    half = open->segments.at(wanted.segment);
  }
  return half->on_result(wanted.result);
} catch (const GivenUp&) {
  return std::nullopt;
}

session::WriteOutcome TargetWork::rebuild(const action::Rebuild& wanted) {
  session::WriteOutcome outcome;
  outcome.id = wanted.result.id;
  outcome.segment = wanted.result.segment;
  TransferRef open;
  try {
    open = transfer(outcome.id);
  } catch (const GivenUp&) {
    return outcome;
  }
  std::shared_ptr<delta::SegmentBasis> half;
  {
    const std::lock_guard lock(open->mutex);
    half = std::move(open->segments.at(outcome.segment));
    open->segments.erase(outcome.segment);
  }
  const delta::Range range = delta::segment_range(open->shape, outcome.segment);
  Bytes literals;
  literals.reserve(wanted.result.literal_bytes);
  Bytes store;
  for (const wire::Data& data : wanted.literals) append(literals, packing_.open(data, store));
  const auto instructions = half->on_final(wanted.result.blob);
  const auto mac = packing_.mac();
  mac->start(session::segment_nonce(outcome.id, outcome.segment));
  std::uint64_t offset = range.offset;
  // Written before it is verified: the file has no name yet, and a segment that fails is asked for
  // again and written over.
  const auto take = [&](View piece) {
    mac->update(piece);
    if (!outcome.problem) outcome.problem = try_write(*open, offset, piece);
    offset += piece.size();
  };
  Bytes piece(std::min<std::uint64_t>(range.bytes, piece_bytes));
  delta::rebuild(*open->basis, instructions, literals, {range.bytes, piece, take});
  outcome.verified = same_tag(mac->finish(), wanted.result.tag);
  if (!outcome.verified) {
    outcome.problem.reset();
  } else {
    outcome.matched_bytes = range.bytes - literals.size();
  }
  return outcome;
}

std::optional<tree::Problem> TargetWork::try_write(Transfer& transfer, std::uint64_t offset,
                                                   View bytes) {
  try {
    writer(transfer).write(offset, bytes);
    return std::nullopt;
  } catch (const Error& error) {
    return write_problem(error);
  }
}

session::WriteOutcome TargetWork::write_block(const action::WriteBlock& wanted) {
  session::WriteOutcome outcome;
  outcome.id = wanted.data.id;
  outcome.segment = wanted.data.segment;
  Bytes store;
  const View raw = packing_.open(wanted.data, store);
  outcome.verified = same_tag(packing_.tag(session::block_nonce(outcome.id, outcome.segment), raw),
                              wanted.data.tag);
  if (!outcome.verified) return outcome;
  const std::uint64_t offset = std::uint64_t{outcome.segment} * wire::limits::block_bytes;
  try {
    const TransferRef open = transfer(outcome.id);
    if (wanted.data.form == wire::Data::Form::zeros) {
      writer(*open).write_zeros(offset, raw.size());
    } else {
      writer(*open).write(offset, raw);
    }
  } catch (const Error& error) {
    outcome.problem = write_problem(error);
  }
  return outcome;
}

session::StageOutcome TargetWork::finish_file(std::uint32_t id) {
  session::StageOutcome outcome{id, std::nullopt};
  try {
    writer(*transfer(id)).finish();
    abandon(id);
  } catch (const Error& error) {
    outcome.problem = write_problem(error);
  }
  return outcome;
}

}  // namespace lockstep::job
