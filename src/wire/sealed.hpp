#pragma once
// A sealed data frame for another session: the same content, another number.
//
// Layer    wire.
#include "wire/frame.hpp"

namespace lockstep::wire {

[[nodiscard]] std::uint32_t sealed_id(const Bytes& frame);
[[nodiscard]] Tag sealed_tag(const Bytes& frame);
/// `frame` is as seal_data() left it.
void readdress(Bytes& frame, std::uint32_t id, const Tag& tag);

}  // namespace lockstep::wire
