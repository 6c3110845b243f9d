// Content that arrives in pieces: files that are open for it, and blocks of whole files.
#include "job/failure.hpp"
#include "job/transfer.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

namespace action = session::target_action;

}  // namespace

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
