#include "commit/wishes.hpp"

#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fs/extended.hpp"
#include "fs/owners.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::uint16_t rights = 0777;
constexpr std::uint16_t setgid_bit = 02000;

bool same_extended(const tree::Entry& a, const tree::Entry& b, const tree::Attributes& which) {
  static const tree::Extended none;
  const tree::Extended& one = a.extended ? *a.extended : none;
  const tree::Extended& other = b.extended ? *b.extended : none;
  if (which.xattrs && one.xattrs != other.xattrs) return false;
  return !which.acls ||
         fs::mean_the_same({{}, one.acl, one.default_acl}, {{}, other.acl, other.default_acl});
}

/// Of the three letters behind `kind`, such as "user::": 4, 2 and 1.
std::optional<unsigned> bits_of(std::string_view acl, std::string_view kind) {
  const std::size_t at = acl.starts_with(kind) ? 0 : acl.find('\n' + std::string(kind));
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view letters = acl.substr(acl.find("::", at) + 2, 3);
  unsigned bits = 0;
  for (const char letter : letters) bits = bits << 1U | (letter != '-' ? 1U : 0U);
  return bits;
}

/// What a default ACL (text) leaves of the permissions asked for.
unsigned permissions_of(std::string_view acl) {
  const auto group = bits_of(acl, "mask::");
  return bits_of(acl, "user::").value_or(0) << 6U |
         (group ? *group : bits_of(acl, "group::").value_or(0)) << 3U |
         bits_of(acl, "other::").value_or(0);
}

// What the kernel would give an entry made there, which is made in staging. The mode is set behind
// it, and makes its mask.
void give_default_acl(fs::Metadata& wanted, tree::Kind kind, const Place::Inherited& inherited) {
  if (!inherited.default_acl || (kind == tree::Kind::symlink && !wanted.faked)) return;
  if (wanted.faked) {
    tree::Extended acls;
    acls.acl = acls.default_acl = *inherited.default_acl;
    wanted.inherited = std::make_shared<const tree::Extended>(std::move(acls));
    return;
  }
  tree::Extended extended = wanted.extended ? *wanted.extended : tree::Extended{};
  extended.acl = *inherited.default_acl;
  if (kind == tree::Kind::directory) extended.default_acl = *inherited.default_acl;
  wanted.acls = true;
  wanted.extended = std::make_shared<const tree::Extended>(std::move(extended));
}

}  // namespace

Wishes::Wishes(tree::Attributes attributes, tree::Super super)
    : attributes_(attributes),
      umask_(fs::current_umask()),
      uid_(::geteuid()),
      gid_(::getegid()),
      changes_owner_(fs::changes_owner(super)),
      faked_(super == tree::Super::faked) {}

bool Wishes::may_give_group(std::uint32_t gid) const {
  return changes_owner_ || fs::is_member(gid);
}

std::uint32_t Wishes::group_of(const tree::Entry& entry, const Place::Inherited& inherited) const {
  const bool given = attributes_.group && may_give_group(entry.gid);
  if (given) return entry.gid;
  return inherited.setgid ? inherited.gid : gid_;
}

fs::Metadata Wishes::for_new(const tree::Entry& entry, const Place::Inherited& inherited,
                             std::optional<std::uint16_t> old_mode) const {
  if (entry.mark == tree::Mark::bare) return for_bare(inherited);
  fs::Metadata wanted = for_existing(entry);
  wanted.fresh = true;
  wanted.gid = group_of(entry, inherited);
  if (wanted.uid == uid_) wanted.uid.reset();
  if (wanted.gid == gid_) wanted.gid.reset();
  if (!wanted.mode) {
    const auto for_source = static_cast<std::uint16_t>(entry.mode & allowed(inherited));
    wanted.mode = old_mode.value_or(for_source);
    if (wanted.executable && old_mode) {
      wanted.mode = tree::with_executability(*old_mode, *wanted.executable);
    }
    wanted.executable.reset();
    const bool passes_group = entry.kind == tree::Kind::directory && inherited.setgid;
    if (passes_group) wanted.mode = static_cast<std::uint16_t>(*wanted.mode | setgid_bit);
  }
  give_default_acl(wanted, entry.kind, inherited);
  return wanted;
}

unsigned Wishes::allowed(const Place::Inherited& inherited) const {
  return inherited.default_acl ? permissions_of(*inherited.default_acl) : rights & ~umask_;
}

fs::Metadata Wishes::for_bare(const Place::Inherited& inherited) const {
  fs::Metadata wanted;
  wanted.faked = faked_;
  wanted.fresh = true;
  wanted.mode = static_cast<std::uint16_t>(allowed(inherited));
  give_default_acl(wanted, tree::Kind::directory, inherited);
  if (!inherited.setgid) return wanted;
  wanted.mode = static_cast<std::uint16_t>(*wanted.mode | setgid_bit);
  if (inherited.gid != gid_) wanted.gid = inherited.gid;
  return wanted;
}

fs::Metadata Wishes::for_existing(const tree::Entry& entry) const {
  fs::Metadata wanted;
  wanted.faked = faked_;
  if (attributes_.owner && changes_owner_) wanted.uid = entry.uid;
  if (attributes_.group && may_give_group(entry.gid)) wanted.gid = entry.gid;
  if (attributes_.perms) wanted.mode = entry.mode;
  if (attributes_.keeps_executability(entry.kind)) {
    wanted.executable = (entry.mode & tree::execute_bits) != 0;
  }
  if (attributes_.keeps_time(entry.kind)) wanted.modified = entry.modified;
  if (attributes_.keeps_access_time(entry.kind)) wanted.accessed = entry.accessed;
  wanted.xattrs = attributes_.xattrs;
  wanted.acls = attributes_.acls;
  if (wanted.xattrs || wanted.acls) wanted.extended = entry.extended;
  return wanted;
}

Place::Inherited Wishes::passed_on(const tree::Entry& entry, const Place::Inherited& parent) const {
  const fs::Metadata wanted = for_new(entry, parent, std::nullopt);
  return {wanted.gid.value_or(gid_), (*wanted.mode & setgid_bit) != 0, parent.default_acl};
}

unsigned Wishes::creation_mode(fs::Metadata& metadata) const {
  constexpr unsigned until_finished = 0600;
  const bool has_acl = metadata.acls && metadata.extended && !metadata.extended->acl.empty();
  if (faked_ || !metadata.mode || has_acl || metadata.uid || metadata.gid) return until_finished;
  const unsigned mode = *metadata.mode;
  if ((mode & ~unsigned{rights}) != 0 || (mode & umask_) != 0) return until_finished;
  metadata.mode.reset();
  return mode;
}

bool Wishes::are_met(const tree::Entry& old, const tree::Entry& entry,
                     const Place::Inherited& inherited) const {
  const fs::Metadata wanted = for_new(entry, inherited, std::nullopt);
  return old.kind == entry.kind && old.size == entry.size && old.uid == wanted.uid.value_or(uid_) &&
         old.gid == wanted.gid.value_or(gid_) && old.mode == wanted.mode &&
         (!attributes_.times || old.modified == entry.modified) &&
         (!attributes_.access_times || old.accessed == entry.accessed) &&
         same_extended(old, entry, attributes_);
}

}  // namespace lockstep::commit
