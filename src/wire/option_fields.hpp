#pragma once
// The fields of tree::SyncOptions, which Hello carries.
#include "tree/options.hpp"
#include "tree/path.hpp"
#include "wire/fields.hpp"
#include "wire/limits.hpp"
#include "wire/selection_fields.hpp"

namespace lockstep::wire {

template <class C>
void fields(C& codec, Like<C, tree::Attributes>& value) {
  for (auto* flag : {&value.perms, &value.times, &value.owner, &value.group, &value.xattrs,
                     &value.acls, &value.access_times, &value.executability,
                     &value.not_directory_times, &value.not_link_times}) {
    codec.flag(*flag);
  }
}
template <class C>
void fields(C& codec, Like<C, tree::Kinds>& value) {
  for (auto* flag :
       {&value.recursive, &value.directories, &value.links, &value.devices, &value.specials}) {
    codec.flag(*flag);
  }
}
template <class C>
void fields(C& codec, Like<C, tree::Naming>& value) {
  for (auto* flag : {&value.relative, &value.implied_directories, &value.listed}) {
    codec.flag(*flag);
  }
  codec.number(value.missing, 3);
}
template <class C>
void fields(C& codec, Like<C, tree::Comparison>& value) {
  for (auto* flag :
       {&value.checksum, &value.ignore_times, &value.size_only, &value.update, &value.append}) {
    codec.flag(*flag);
  }
  codec.maybe(value.modify_window, [](auto& c, auto& seconds) { c.small_signed(seconds); });
}
template <class C>
void fields(C& codec, Like<C, tree::ModeChange>& value) {
  codec.number(value.to, 3);
  codec.number(value.how, 3);
  for (auto* bits : {&value.bits, &value.cleared}) codec.number(*bits, 010000);
  codec.number(value.copy_to, 0112);
  codec.number(value.copy_shift, 7);
  codec.flag(value.execute_if_any);
}
template <class C>
void fields(C& codec, Like<C, tree::IdRule>& value) {
  codec.number(value.from, 4);
  codec.text(value.name, tree::name_bytes_max);
  codec.number(value.first);
  codec.number(value.last);
  codec.text(value.to, tree::name_bytes_max);
}
template <class C>
void fields(C& codec, Like<C, tree::LinkOptions>& value) {
  for (auto* flag : {&value.copy_all, &value.copy_directories, &value.copy_unsafe, &value.safe_only,
                     &value.keep_directories, &value.strip_munged, &value.munge}) {
    codec.flag(*flag);
  }
}
template <class C>
void fields(C& codec, Like<C, tree::BackupOptions>& value) {
  codec.flag(value.on);
  codec.flag(value.told);
  codec.text(value.suffix, tree::name_bytes_max);
  codec.text(value.directory, limits::path_bytes);
}
template <class C>
void fields(C& codec, Like<C, tree::AlternateOptions>& value) {
  codec.number(value.use, 3);
  codec.list(value.directories, tree::alternates_max,
             [](auto& c, auto& path) { c.text(path, limits::path_bytes); });
}
template <class C>
void owner_fields(C& codec, Like<C, tree::SyncOptions>& value) {
  const auto each = [](auto& c, auto& item) { fields(c, item); };
  codec.list(value.mode_changes, limits::owner_rules, each);
  codec.flag(value.numeric_ids);
  codec.list(value.user_rules, limits::owner_rules, each);
  codec.list(value.group_rules, limits::owner_rules, each);
  codec.number(value.super, 4);
  codec.flag(value.source_faked);
}
template <class C>
void fields(C& codec, Like<C, tree::SyncOptions>& value) {
  fields(codec, value.kinds);
  fields(codec, value.naming);
  fields(codec, value.attributes);
  fields(codec, value.comparison);
  owner_fields(codec, value);
  fields(codec, value.links);
  fields(codec, value.backup);
  fields(codec, value.alternates);
  for (auto* flag :
       {&value.hard_links, &value.whole_file, &value.sparse, &value.preallocate, &value.in_place,
        &value.delay_updates, &value.ignore_errors, &value.force, &value.delete_extras,
        &value.delete_before, &value.remove_source_files, &value.dry_run, &value.make_parents,
        &value.partial, &value.durable, &value.allow_empty_source, &value.detect_renames}) {
    codec.flag(*flag);
  }
  codec.maybe(value.delete_limit, [](auto& c, auto& limit) {
    c.number(limit.value);
    c.flag(limit.percent);
  });
  codec.text(value.partial_directory, limits::path_bytes);
  codec.text(value.temp_directory, limits::path_bytes);
  codec.number(value.compress, 3);
  codec.number(value.compress_level, tree::compress_level_max + 1);
  codec.number(value.generations);
  codec.list(value.never_compressed, limits::owner_rules,
             [](auto& c, auto& pattern) { c.text(pattern, tree::name_bytes_max); });
  fields(codec, value.selection);
}

}  // namespace lockstep::wire
