#include "tree/extended_codec.hpp"

#include "tree/path.hpp"

namespace lockstep::tree {

std::string get_c_text(ByteReader& in, std::size_t most) {
  std::string text = in.text(most);
  if (text.find('\0') != std::string::npos) throw Error(ExitCode::stream, "NUL in a text");
  return text;
}

void put_extended(const Extended& extended, ByteWriter& out) {
  out.varint(extended.xattrs.size());
  for (const Attribute& attribute : extended.xattrs) {
    out.text(attribute.name);
    out.text(attribute.value);
  }
  out.text(extended.acl);
  out.text(extended.default_acl);
}

std::shared_ptr<const Extended> get_extended(ByteReader& in) {
  auto extended = std::make_shared<Extended>();
  const std::uint64_t count = in.varint_below(attributes_max + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string name = get_c_text(in, name_bytes_max);
    const bool sorted = i == 0 || extended->xattrs.back().name < name;
    if (name.empty() || !sorted) throw Error(ExitCode::stream, "attributes are not sorted");
    extended->xattrs.push_back({std::move(name), in.text(attribute_bytes_max)});
  }
  extended->acl = get_c_text(in, attribute_bytes_max);
  extended->default_acl = get_c_text(in, attribute_bytes_max);
  return extended;
}

}  // namespace lockstep::tree
