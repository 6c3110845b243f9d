#include "fs/acl_note.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace lockstep::fs {
namespace {

constexpr std::uint32_t none = 0x80;
constexpr std::uint32_t user_flag = 0x80000000U;
constexpr std::uint32_t bits_most = 7;
constexpr std::size_t head_bytes = 16;
constexpr std::size_t pair_bytes = 8;

struct Named {
  bool is_group = false;
  std::uint32_t id = 0;
  std::uint32_t bits = 0;
};

struct Acl {
  std::uint32_t user = none;
  std::uint32_t group = none;
  std::uint32_t mask = none;
  std::uint32_t other = none;
  std::vector<Named> names;
};

bool are_bits(std::uint32_t bits) {
  return bits <= bits_most;
}

std::string letters(std::uint32_t bits) {
  std::string text = "rwx";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((bits >> (2 - i) & 1U) == 0) text[i] = '-';
  }
  return text;
}

std::optional<std::uint32_t> bits_of(std::string_view text) {
  constexpr std::string_view all = "rwx";
  if (text.size() != all.size()) return std::nullopt;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (text[i] != all[i] && text[i] != '-') return std::nullopt;
    bits = bits << 1U | (text[i] == all[i] ? 1U : 0U);
  }
  return bits;
}

/// The bits of the file's own entry with this tag; null where there is none.
std::uint32_t* own_entry(Acl& acl, std::string_view tag) {
  if (tag == "user") return &acl.user;
  if (tag == "group") return &acl.group;
  if (tag == "mask") return &acl.mask;
  return tag == "other" ? &acl.other : nullptr;
}

std::optional<Named> named_entry(std::string_view tag, std::string_view number,
                                 std::uint32_t bits) {
  Named named{tag == "group", 0, bits};
  const char* last = number.data() + number.size();
  const auto [end, error] = std::from_chars(number.data(), last, named.id);
  const bool is_known = named.is_group || tag == "user";
  return is_known && error == std::errc() && end == last ? std::optional(named) : std::nullopt;
}

/// "TAG:NUMBER:rwx", the number left out for those of the file itself.
bool take_line(Acl& acl, std::string_view line) {
  const std::size_t first = std::min(line.find(':'), line.size());
  const std::size_t second = line.find(':', first + 1);
  if (second == std::string_view::npos) return false;
  const std::string_view tag = line.substr(0, first);
  const std::string_view number = line.substr(first + 1, second - first - 1);
  const auto bits = bits_of(line.substr(second + 1));
  if (!bits) return false;
  if (number.empty()) {
    std::uint32_t* own = own_entry(acl, tag);
    if (own != nullptr) *own = *bits;
    return own != nullptr;
  }
  const std::optional<Named> named = named_entry(tag, number, *bits);
  if (named) acl.names.push_back(*named);
  return named.has_value();
}

void sort_names(Acl& acl) {
  std::sort(acl.names.begin(), acl.names.end(), [](const Named& a, const Named& b) {
    return a.is_group != b.is_group ? b.is_group : a.id < b.id;
  });
}

std::string text_of(const Acl& acl) {
  std::string text = "user::" + letters(acl.user);
  const auto add_names = [&](bool groups) {
    for (const Named& named : acl.names) {
      if (named.is_group != groups) continue;
      text +=
          (groups ? "\ngroup:" : "\nuser:") + std::to_string(named.id) + ':' + letters(named.bits);
    }
  };
  add_names(false);
  text += "\ngroup::" + letters(acl.group);
  add_names(true);
  if (acl.mask != none) text += "\nmask::" + letters(acl.mask);
  return text + "\nother::" + letters(acl.other);
}

std::uint32_t group_bits(std::uint16_t mode) {
  return mode >> 3U & bits_most;
}

std::optional<Acl> read(View note) {
  const bool is_whole = note.size() >= head_bytes && (note.size() - head_bytes) % pair_bytes == 0;
  if (!is_whole) return std::nullopt;
  ByteReader reader(note);
  Acl acl;
  for (auto* bits : {&acl.user, &acl.group, &acl.mask, &acl.other}) {
    *bits = reader.u32();
    if (!are_bits(*bits) && *bits != none) return std::nullopt;
  }
  while (reader.left() > 0) {
    const std::uint32_t id = reader.u32();
    const std::uint32_t access = reader.u32();
    acl.names.push_back({(access & user_flag) == 0, id, access & ~user_flag});
    if (!are_bits(acl.names.back().bits)) return std::nullopt;
  }
  return acl;
}

/// What a note leaves to the mode.
void fill(Acl& acl, std::optional<std::uint16_t> mode) {
  const std::uint16_t shown = mode.value_or(0);
  if (acl.user == none) acl.user = shown >> 6U & bits_most;
  if (acl.other == none) acl.other = shown & bits_most;
  if (acl.group == none) acl.group = group_bits(shown);
  if (acl.mask == none && !acl.names.empty()) acl.mask = mode ? group_bits(shown) : acl.group;
}

}  // namespace

std::optional<std::string> acl_of_note(View note, std::optional<std::uint16_t> mode) {
  std::optional<Acl> acl = read(note);
  if (!acl) return std::nullopt;
  const bool has_none = acl->names.empty() && acl->mask == none;
  if (has_none && (mode || acl->user == none)) return std::string();
  fill(*acl, mode);
  sort_names(*acl);
  return text_of(*acl);
}

std::optional<Bytes> note_of_acl(std::string_view text, std::optional<std::uint16_t> mode) {
  Acl acl;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty() && !take_line(acl, line)) return std::nullopt;
  }
  sort_names(acl);
  if (mode) {
    acl.user = acl.other = none;
    if (acl.group == group_bits(*mode)) acl.group = none;
  }
  Bytes note;
  ByteWriter writer(note);
  for (const std::uint32_t bits : {acl.user, acl.group, acl.mask, acl.other}) writer.u32(bits);
  for (const Named& named : acl.names) {
    writer.u32(named.id);
    writer.u32(named.bits | (named.is_group ? 0U : user_flag));
  }
  return note;
}

}  // namespace lockstep::fs
