#include "wire/sealed.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::wire {
namespace {

constexpr std::size_t id_at = frame_header_bytes + 1;
constexpr std::size_t tag_at = data_header_bytes - std::tuple_size_v<Tag>;

}  // namespace

std::uint32_t sealed_id(const Bytes& frame) {
  assert(frame.size() >= data_header_bytes);
  ByteReader reader(View(frame).subspan(id_at));
  return reader.u32();
}

Tag sealed_tag(const Bytes& frame) {
  assert(frame.size() >= data_header_bytes);
  Tag tag{};
  std::copy_n(frame.begin() + tag_at, tag.size(), tag.begin());
  return tag;
}

void readdress(Bytes& frame, std::uint32_t id, const Tag& tag) {
  assert(frame.size() >= data_header_bytes);
  Bytes number;
  ByteWriter(number).u32(id);
  std::copy(number.begin(), number.end(), frame.begin() + id_at);
  std::copy(tag.begin(), tag.end(), frame.begin() + tag_at);
}

}  // namespace lockstep::wire
