#include "commit/log_codec.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::commit {
namespace {

constexpr std::string_view magic("lslog\0\0\1", 8);
constexpr std::string_view mark = "rec1";
constexpr std::size_t prefix_bytes = 8;  // mark and length
constexpr std::size_t frame_bytes = prefix_bytes + std::tuple_size_v<Digest>;

Digest link(const Digest& before, View length, View payload) {
  Sha256 hash;
  hash.update(before);
  hash.update(length);
  hash.update(payload);
  return hash.finish();
}

struct Record {
  View payload;
  Digest stored{};
  Digest computed{};
  std::size_t bytes = 0;
};

// What has the form of a record at the start of `in`, were it the one after `before`.
std::optional<Record> shape_at(View in, const Digest& before) {
  if (in.size() < frame_bytes || as_text(in.first(mark.size())) != mark) return std::nullopt;
  const View length = in.subspan(mark.size(), prefix_bytes - mark.size());
  const std::size_t bytes = ByteReader(length).u32();
  if (bytes > log_record_bytes_max || bytes > in.size() - frame_bytes) return std::nullopt;
  const View payload = in.subspan(prefix_bytes, bytes);
  Record record{payload, {}, link(before, length, payload), frame_bytes + bytes};
  const View stored = in.subspan(prefix_bytes + bytes, record.stored.size());
  std::copy(stored.begin(), stored.end(), record.stored.begin());
  return record;
}

// The record at the start of `in` that follows `before`, when there is a good one.
std::optional<Record> record_at(View in, const Digest& before) {
  const std::optional<Record> record = shape_at(in, before);
  return record && record->stored == record->computed ? record : std::nullopt;
}

// A good record behind the bad one at `from`, which follows `before`. Either it is only the bad
// one's hash that is bad, or the good one is chained to the 32 bytes that stand before it.
bool goes_on(View file, std::size_t from, Digest before) {
  const std::optional<Record> bad = shape_at(file.subspan(from), before);
  if (bad && record_at(file.subspan(from + bad->bytes), bad->computed)) return true;
  const std::string_view text = as_text(file);
  for (std::size_t i = text.find(mark, from + 1); i != std::string_view::npos;
       i = text.find(mark, i + 1)) {
    if (i < before.size()) continue;
    const View stored = file.subspan(i - before.size(), before.size());
    std::copy(stored.begin(), stored.end(), before.begin());
    if (record_at(file.subspan(i), before)) return true;
  }
  return false;
}

}  // namespace

Bytes log_header() {
  return to_bytes(as_view(magic));
}

void seal_record(View payload, Digest& chain, Bytes& out) {
  assert(payload.size() <= log_record_bytes_max);
  append(out, as_view(mark));
  Bytes length;
  ByteWriter(length).u32(static_cast<std::uint32_t>(payload.size()));
  append(out, length);
  append(out, payload);
  chain = link(chain, length, payload);
  append(out, chain);
}

LogContent read_log(View file, const std::string& shown, std::string_view advice) {
  LogContent content;
  if (file.size() < magic.size()) {
    // Being made when it all stopped: the header is written before anything is.
    if (std::equal(file.begin(), file.end(), as_view(magic).begin())) return content;
  }
  if (file.size() < magic.size() || as_text(file.first(magic.size())) != magic) {
    throw Error(ExitCode::verification,
                escape(shown) + " is not a journal: " + std::string(advice));
  }
  content.valid_bytes = magic.size();
  while (const auto record = record_at(file.subspan(content.valid_bytes), content.chain)) {
    content.records.push_back(to_bytes(record->payload));
    content.chain = record->stored;
    content.valid_bytes += record->bytes;
  }
  if (goes_on(file, content.valid_bytes, content.chain)) {
    throw Error(ExitCode::verification,
                "journal " + escape(shown) + " is damaged at byte " +
                    std::to_string(content.valid_bytes) +
                    ", with good records behind it: " + std::string(advice));
  }
  return content;
}

}  // namespace lockstep::commit
