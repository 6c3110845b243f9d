#pragma once
// The fields of tree::Selection, which Hello carries with the other options.
#include <array>

#include "tree/selection.hpp"
#include "wire/fields.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {

template <class RuleLike>
auto rule_flags(RuleLike& rule) {
  return std::array{&rule.include, &rule.at_source,  &rule.at_target,    &rule.absolute,
                    &rule.negate,  &rule.perishable, &rule.xattr,        &rule.bare,
                    &rule.words,   &rule.own_only,   &rule.hides_itself, &rule.cvs};
}

template <class C>
void fields(C& codec, Like<C, tree::Rule>& value) {
  codec.number(value.kind, 2);  // match, dir_merge
  const auto flags = rule_flags(value);
  std::uint32_t bits = 0;
  if constexpr (C::writing) {
    for (std::size_t i = 0; i < flags.size(); ++i) bits |= *flags.at(i) ? 1U << i : 0U;
  }
  codec.number(bits, 1U << flags.size());
  if constexpr (!C::writing) {
    for (std::size_t i = 0; i < flags.size(); ++i) *flags.at(i) = (bits >> i & 1U) != 0;
  }
  codec.text(value.pattern, limits::path_bytes);
}

template <class C>
void fields(C& codec, Like<C, tree::Selection>& value) {
  codec.list(value.rules, limits::rules, [](auto& c, auto& rule) { fields(c, rule); });
  for (auto* flag :
       {&value.delete_excluded, &value.nul_separated, &value.git_ignores, &value.prune_empty,
        &value.existing_only, &value.ignore_existing, &value.tell_hidden}) {
    codec.flag(*flag);
  }
  codec.number(value.one_device, 3);
  for (auto* size : {&value.size_min, &value.size_max}) {
    codec.maybe(*size, [](auto& c, auto& bytes) { c.number(bytes); });
  }
}

}  // namespace lockstep::wire
