#include "daemon/notice.hpp"

#include <charconv>

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "daemon/config_rules.hpp"
#include "group/condition.hpp"

namespace lockstep::daemon {
namespace {

constexpr std::size_t line_bytes_max = 4096;

bool is_valid(const Notice& notice) {
  switch (notice.kind) {
    case Notice::Kind::authenticated:
      return is_peer_id(notice.text);
    case Notice::Kind::uses:
      return is_dataset_name(notice.text);
    case Notice::Kind::line:
      return true;
    case Notice::Kind::seated:
    case Notice::Kind::left:
      return seat_in(notice.text).has_value();
    case Notice::Kind::condition:
      return group::condition_of(notice.text).has_value();
  }
  return false;
}

}  // namespace

std::optional<std::uint32_t> seat_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Bytes encode_notice(const Notice& notice) {
  Bytes out;
  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(notice.kind));
  writer.text(std::string_view(notice.text).substr(0, line_bytes_max));
  return out;
}

Notice decode_notice(View bytes) {
  ByteReader reader(bytes);
  Notice notice;
  notice.kind = static_cast<Notice::Kind>(reader.u8());
  notice.text = reader.text(line_bytes_max);
  reader.expect_end();
  if (!is_valid(notice)) throw Error(ExitCode::stream, "malformed notice of a worker");
  return notice;
}

}  // namespace lockstep::daemon
