#include "group/local_store.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"

namespace lockstep::group {

using session::Stored;

LocalStore::LocalStore(const std::string& path)
    : journal_(fs::open_own_directory(path), path.substr(path.rfind('/') + 1),
               {.mode = 0600, .alone = true}) {
  for (const Bytes& bytes : journal_.take_records()) {
    try {
      ledger_.apply(decode_record(bytes));
    } catch (const Error& error) {
      throw Error(ExitCode::refused, escape(path) + " is not a decision journal: " + error.what());
    }
  }
}

void LocalStore::record(const LedgerRecord& record) {
  try {
    journal_.append(encode_record(record));
  } catch (const Error& error) {
    // Part of it may be on the disk, and count when the journal is opened again.
    throw Error(ExitCode::unknown, error.what());
  }
  ledger_.apply(record);
}

session::StoreState LocalStore::read() {
  session::StoreState state = ledger_.state();
  state.publisher_alive = true;
  return state;
}

std::optional<wire::Decision> LocalStore::decision(std::uint64_t number) {
  return ledger_.decision(number);
}

std::optional<std::uint64_t> LocalStore::raise_epoch(std::uint64_t seen) {
  if (seen != ledger_.epoch()) return std::nullopt;
  record(EpochRaised{seen + 1});
  return ledger_.epoch();
}

Stored LocalStore::begin(const session::OpenGeneration& generation) {
  Stored answer = ledger_.allowed_begin(generation);
  if (answer.outcome == Stored::Outcome::written && !ledger_.has(generation)) record(generation);
  return answer;
}

Stored LocalStore::decide(const wire::Decision& decision, bool only_abandoned) {
  Stored answer = ledger_.allowed_decision(decision);
  if (answer.outcome != Stored::Outcome::written || ledger_.has(decision)) return answer;
  if (only_abandoned) {
    answer.outcome = Stored::Outcome::attended;
    return answer;
  }
  record(decision);
  answer.standing = decision;
  return answer;
}

}  // namespace lockstep::group
