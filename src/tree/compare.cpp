#include "tree/compare.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace lockstep::tree {
namespace {

bool same_value(const Entry& a, const Entry& b) {
  switch (a.kind) {
    case Kind::symlink:
      return a.link_target == b.link_target;
    case Kind::char_device:
    case Kind::block_device:
      return a.device_major == b.device_major && a.device_minor == b.device_minor;
    default:
      return true;
  }
}

const Extended& extended_of(const Entry& entry) {
  static const Extended none;
  return entry.extended ? *entry.extended : none;
}

bool is_executable(const Entry& entry) {
  return (entry.mode & execute_bits) != 0;
}

Why mode_difference(const Entry& source, const Entry& target, const Attributes& attributes) {
  if (source.kind == Kind::symlink) return Why::none;
  if (attributes.perms) return source.mode == target.mode ? Why::none : Why::perms;
  const bool other =
      attributes.keeps_executability(source.kind) && is_executable(source) != is_executable(target);
  return other ? Why::perms : Why::none;
}

Why time_difference(const Entry& source, const Entry& target, const Rules& rules) {
  Why why = Why::none;
  const auto& window = rules.comparison.modify_window;
  if (rules.attributes.keeps_time(source.kind) &&
      !same_time(source.modified, target.modified, window)) {
    why |= Why::time;
  }
  if (rules.attributes.keeps_access_time(source.kind) &&
      !same_time(source.accessed, target.accessed, window)) {
    why |= Why::access_time;
  }
  return why;
}

// Only for files of one size, and not with -c.
bool is_taken_for_equal(const Entry& source, const Entry& target, const Comparison& comparison) {
  if (comparison.size_only) return true;
  if (comparison.ignore_times) return false;
  return same_time(source.modified, target.modified, comparison.modify_window);
}

// As if nothing were left alone.
Decision decide_content(const Entry& source, const Entry& target, const Rules& rules) {
  const Comparison& comparison = rules.comparison;
  Why why = metadata_difference(source, target, rules);
  if (source.size != target.size) {
    why |= Why::size;
    if (comparison.checksum) why |= Why::content;
    return {Need::content, why | unless_preserved(rules, Kind::file)};
  }
  if (comparison.checksum) return {Need::check, why};
  if (!is_taken_for_equal(source, target, comparison)) {
    return {Need::content, why | unless_preserved(rules, Kind::file)};
  }
  return {why == Why::none ? Need::nothing : Need::metadata, why};
}

Decision decide_file(const Entry& source, const Entry& target, const Rules& rules) {
  Decision decision = decide_content(source, target, rules);
  const Comparison& comparison = rules.comparison;
  const bool grows = !comparison.append || target.size < source.size;
  if (comparison.update && is_newer(target.modified, source.modified, comparison.modify_window)) {
    decision.left = Left::newer;
  } else if (decision.need == Need::content && !grows) {
    decision.left = Left::longer;
  }
  if (decision.left != Left::no) decision.need = Need::nothing;
  return decision;
}

/// The lines of an access ACL without those that the mode repeats: of the owner, of others, and the
/// mask.
std::string beyond_mode(std::string_view acl) {
  std::string kept;
  while (!acl.empty()) {
    const std::string_view line = acl.substr(0, acl.find('\n'));
    acl.remove_prefix(std::min(acl.size(), line.size() + 1));
    const bool repeats =
        line.starts_with("user::") || line.starts_with("other::") || line.starts_with("mask::");
    if (!repeats) kept.append(line).push_back('\n');
  }
  return kept;
}

}  // namespace

bool same_acls(const Extended& one, const Extended& other) {
  if (one.default_acl != other.default_acl) return false;
  return one.acl == other.acl || beyond_mode(one.acl) == beyond_mode(other.acl);
}

Why unless_preserved(const Rules& rules, Kind kind) {
  if (!rules.attributes.times) return Why::time_set;
  return rules.attributes.keeps_time(kind) ? Why::none : Why::time;
}

Why metadata_difference(const Entry& source, const Entry& target, const Rules& rules) {
  const Attributes& attributes = rules.attributes;
  Why why = time_difference(source, target, rules) | mode_difference(source, target, attributes);
  const bool is_link = source.kind == Kind::symlink;
  const auto moves = [](std::uint32_t wanted, std::uint32_t present) {
    return wanted != present && wanted != keep_owner;
  };
  if (attributes.owner && moves(source.uid, target.uid)) why |= Why::owner;
  if (attributes.group && moves(source.gid, target.gid)) why |= Why::group;
  const Extended& wanted = extended_of(source);
  const Extended& present = extended_of(target);
  if (attributes.xattrs && wanted.xattrs != present.xattrs) why |= Why::xattr;
  if (attributes.acls && !is_link && !same_acls(wanted, present)) why |= Why::acl;
  return why;
}

Decision decide(const Entry& source, const Entry* target, const Rules& rules) {
  const Need fresh = source.kind == Kind::file ? Need::content : Need::create;
  if (target == nullptr) return {fresh, Why::created};
  if (target->referent && source.kind == Kind::directory) target = target->referent.get();
  if (target->kind != source.kind) return {fresh, Why::created, true};
  if (source.kind == Kind::file) return decide_file(source, *target, rules);
  const Why why = metadata_difference(source, *target, rules);
  if (!same_value(source, *target)) {
    return {Need::create, why | Why::content | unless_preserved(rules, source.kind)};
  }
  return {why == Why::none ? Need::nothing : Need::metadata, why};
}

}  // namespace lockstep::tree
