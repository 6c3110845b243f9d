#include "wire/sealed.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::wire {
namespace {

constexpr std::size_t id_at = frame_header_bytes + 1;
constexpr std::size_t tag_at = data_header_bytes - std::tuple_size_v<Tag>;

}  // namespace

std::uint32_t SealedFrame::id() const {
  assert(head_.size() >= data_header_bytes);
  ByteReader reader(View(head_).subspan(id_at));
  return reader.u32();
}

Tag SealedFrame::tag() const {
  assert(head_.size() >= data_header_bytes);
  Tag tag{};
  std::copy_n(head_.begin() + tag_at, tag.size(), tag.begin());
  return tag;
}

void SealedFrame::readdress(std::uint32_t id, const Tag& tag) {
  assert(head_.size() >= data_header_bytes);
  Bytes number;
  ByteWriter(number).u32(id);
  std::copy(number.begin(), number.end(), head_.begin() + id_at);
  std::copy(tag.begin(), tag.end(), head_.begin() + tag_at);
}

void SealedFrame::share() {
  if (head_.size() <= data_header_bytes) return;  // shared, or nothing but headers
  Bytes head = to_bytes(View(head_).first(data_header_bytes));
  payload_ = {std::make_shared<const Bytes>(std::move(head_)), data_header_bytes};
  head_ = std::move(head);
}

}  // namespace lockstep::wire
