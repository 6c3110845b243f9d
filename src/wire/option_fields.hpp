#pragma once
// The fields of tree::SyncOptions, which Hello carries.
#include "tree/options.hpp"
#include "wire/fields.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {

template <class C>
void fields(C& codec, Like<C, tree::Attributes>& value) {
  for (auto* flag :
       {&value.perms, &value.times, &value.owner, &value.group, &value.xattrs, &value.acls}) {
    codec.flag(*flag);
  }
}
template <class C>
void fields(C& codec, Like<C, tree::Kinds>& value) {
  for (auto* flag : {&value.recursive, &value.links, &value.devices, &value.specials}) {
    codec.flag(*flag);
  }
}
template <class C>
void fields(C& codec, Like<C, tree::Comparison>& value) {
  for (auto* flag : {&value.checksum, &value.ignore_times, &value.size_only, &value.update}) {
    codec.flag(*flag);
  }
  codec.maybe(value.modify_window, [](auto& c, auto& seconds) { c.small_signed(seconds); });
}
template <class C>
void fields(C& codec, Like<C, tree::SyncOptions>& value) {
  fields(codec, value.kinds);
  fields(codec, value.attributes);
  fields(codec, value.comparison);
  for (auto* flag : {&value.hard_links, &value.whole_file, &value.sparse, &value.delete_extras,
                     &value.delete_before, &value.dry_run, &value.partial, &value.durable,
                     &value.allow_empty_source, &value.detect_renames}) {
    codec.flag(*flag);
  }
  codec.maybe(value.delete_limit, [](auto& c, auto& limit) {
    c.number(limit.value);
    c.flag(limit.percent);
  });
  codec.number(value.compress, 3);
  codec.number(value.generations);
  codec.list(value.rules, limits::rules, [](auto& c, auto& rule) {
    c.flag(rule.include);
    c.text(rule.pattern, limits::path_bytes);
  });
}

}  // namespace lockstep::wire
