#include "commit/journal.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::string_view mark = "LSJ1";
constexpr std::size_t seal_bytes = 32;
constexpr std::size_t head_bytes = mark.size() + 4 + seal_bytes;

struct Sealed {
  View record;
  View previous;
  Digest seal;
  std::size_t bytes;  // in the file
};

/// The record that begins at the begin of `in`, if a whole and good one does.
std::optional<Sealed> open_sealed(View in) {
  if (in.size() < head_bytes + seal_bytes || as_text(in.first(mark.size())) != mark) return {};
  ByteReader reader(in.subspan(mark.size()));
  const std::uint32_t length = reader.u32();
  const View previous = reader.raw(seal_bytes);
  if (length > journal_record_bytes_max || reader.left() < length + seal_bytes) return {};
  const View record = reader.raw(length);
  const View written = reader.raw(seal_bytes);
  const Digest seal = sha256(in.first(head_bytes + length));
  if (!std::equal(seal.begin(), seal.end(), written.begin())) return {};
  return Sealed{record, previous, seal, head_bytes + length + seal_bytes};
}

bool has_sealed_record(View in) {
  for (std::size_t at = 0; at + head_bytes < in.size(); ++at) {
    if (open_sealed(in.subspan(at))) return true;
  }
  return false;
}

Bytes read_all(int fd, const std::string& shown) {
  const std::uint64_t bytes = fs::status_of(fd, shown).bytes;
  if (bytes > journal_bytes_max) {
    throw Error(ExitCode::verification, "journal " + escape(shown) + " is too long to be one");
  }
  Bytes content(bytes);
  content.resize(fs::read_at(fd, shown, 0, content));
  return content;
}

}  // namespace

Bytes seal(const Digest& previous, View record) {
  Bytes out = to_bytes(as_view(mark));
  ByteWriter writer(out);
  writer.u32(static_cast<std::uint32_t>(record.size()));
  writer.raw(previous);
  writer.raw(record);
  const Digest digest = sha256(out);
  writer.raw(digest);
  return out;
}

Replay replay(View file, const std::string& shown) {
  Replay result;
  while (result.good_bytes < file.size()) {
    const View rest = file.subspan(result.good_bytes);
    const auto next = open_sealed(rest);
    const bool follows =
        next && std::equal(next->previous.begin(), next->previous.end(), result.last.begin());
    if (follows) {
      result.records.push_back(to_bytes(next->record));
      result.last = next->seal;
      result.good_bytes += next->bytes;
      continue;
    }
    if (next || has_sealed_record(rest)) {
      throw Error(ExitCode::verification,
                  "journal " + escape(shown) + " is damaged at byte " +
                      std::to_string(result.good_bytes) +
                      ": restore it from a backup, or publish into a new dataset");
    }
    break;  // a torn write
  }
  return result;
}

std::vector<Bytes> read_journal(const fs::Directory& directory, std::string_view name) {
  const fs::InputFile file(directory, name);
  return replay(read_all(file.fd(), file.shown()), file.shown()).records;
}

Journal::Journal(const fs::DirectoryRef& directory, std::string_view name, bool durable)
    : shown_(directory->shown(name)),
      durable_(durable),
      fd_(fs::open_file(*directory, name, 0644)) {
  const Bytes content = read_all(fd_.get(), shown_);
  state_ = replay(content, shown_);
  if (state_.good_bytes == content.size()) return;
  fs::set_size(fd_.get(), shown_, state_.good_bytes);
  if (durable_) fs::sync_file(fd_.get(), shown_);
}

void Journal::append(View record) {
  const Bytes bytes = seal(state_.last, record);
  if (state_.good_bytes + bytes.size() > journal_bytes_max) {
    throw Error(ExitCode::file_io, "journal " + escape(shown_) + " is full");
  }
  fs::write_at(fd_.get(), shown_, state_.good_bytes, bytes);
  if (durable_) fs::sync_file(fd_.get(), shown_);
  state_.records.push_back(to_bytes(record));
  const View written = View(bytes).last(seal_bytes);
  std::copy(written.begin(), written.end(), state_.last.begin());
  state_.good_bytes += bytes.size();
}

}  // namespace lockstep::commit
