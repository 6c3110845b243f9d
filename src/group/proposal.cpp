#include "group/proposal.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/clock.hpp"
#include "base/escape.hpp"
#include "commit/manifest_file.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"
#include "group/dataset_options.hpp"
#include "group/needs.hpp"
#include "group/source_rules.hpp"
#include "tree/filter.hpp"

namespace lockstep::group {
namespace {

constexpr std::string_view manifest_name = "manifest";
constexpr std::string_view fresh_name = "manifest.next";

/// The root of the manifest that an earlier publish has left; nothing where there is none, or it
/// is damaged: then all is read again.
std::optional<Digest> kept_manifest(const fs::Directory& directory) {
  if (!fs::examine(directory, manifest_name, {})) return std::nullopt;
  try {
    tree::ManifestReader reader(commit::read_manifest(directory, manifest_name));
    while (reader.next()) {
    }
    return reader.totals().root;
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// A source being frozen.
class Freeze {
 public:
  Freeze(PublisherFiles& files, const Wish& wish, bool has_manifest)
      : files_(files), filter_(source_rules(wish.exclude)) {
    if (has_manifest) {
      before_.emplace(commit::read_manifest(files_.directory(), manifest_name));
    }
  }

  tree::ManifestTotals run(const std::string& source) {
    const auto root = fs::Root::open(source);
    return commit::write_manifest(
        *root, dataset_mask(),
        [this](const tree::RelPath& directory, const tree::Entry& entry) {
          return known(directory, entry);
        },
        files_.directory(), fresh_name,
        [this](const tree::RelPath& directory, const tree::Entry& entry) {
          return belongs(directory, entry);
        });
  }

  [[nodiscard]] std::uint64_t fresh_bytes() const noexcept { return fresh_bytes_; }

 private:
  std::optional<Digest> known(const tree::RelPath& directory, const tree::Entry& entry) {
    auto digest = before_ ? before_->find_untouched(directory, entry) : std::nullopt;
    if (!digest) fresh_bytes_ += entry.size;
    return digest;
  }

  [[nodiscard]] bool belongs(const tree::RelPath& directory, const tree::Entry& entry) const {
    const bool is_directory = entry.kind == tree::Kind::directory;
    return dataset_options().kinds.carry(entry.kind) &&
           !filter_.excludes(directory.child(entry.name).text(), is_directory);
  }

  PublisherFiles& files_;
  tree::Filter filter_;
  std::optional<commit::DigestCursor> before_;
  std::uint64_t fresh_bytes_ = 0;
};

// Calls `each` with the path of every entry of a manifest.
template <class Each>
void for_each_path(const fs::Directory& directory, std::string_view name, Each each) {
  tree::ManifestReader reader(commit::read_manifest(directory, name));
  while (const auto item = reader.next()) {
    if (item->entry != nullptr) each(item->directory->child(item->entry->entry.name).text());
  }
}

// How many of the entries in the kept manifest the fresh one lacks.
std::uint64_t count_gone(const fs::Directory& directory) {
  std::unordered_set<std::string> now;
  for_each_path(directory, fresh_name, [&](std::string path) { now.insert(std::move(path)); });
  std::uint64_t gone = 0;
  for_each_path(directory, manifest_name, [&](const std::string& path) {
    if (!now.contains(path)) ++gone;
  });
  return gone;
}

// `exact`: the kept manifest is the parent's. After a rollback, or a publish from another host, it
// is not: then their numbers of entries alone tell.
void check_deletions(const fs::Directory& directory, const tree::DeleteLimit& limit, bool exact,
                     const tree::GenerationHeader& parent, const tree::GenerationHeader& header) {
  const auto below_root = [](std::uint64_t entries) { return entries > 0 ? entries - 1 : 0; };
  const std::uint64_t all = below_root(parent.entries);
  const std::uint64_t now = below_root(header.entries);
  const std::uint64_t gone = exact ? count_gone(directory) : all - std::min(all, now);
  constexpr std::uint64_t percent = 100;
  const std::uint64_t most = limit.percent ? all * limit.value / percent : limit.value;
  if (gone > most) {
    throw Error(ExitCode::delete_limit,
                "not published: " + std::to_string(gone) + " of " + std::to_string(all) +
                    " entries would be deleted, max_delete allows " + std::to_string(most));
  }
}

void check_guards(const fs::Directory& directory, const Wish& wish, bool exact,
                  const tree::GenerationHeader& parent, const tree::GenerationHeader& header) {
  // Below the first generation are what adopted datasets show, of which nothing is known here.
  const bool may_lose = parent.entries > 1 || parent.manifest == Digest{};
  if (!wish.allow_empty && header.entries <= 1 && may_lose) {
    throw Error(ExitCode::refused, "not published: source " + escape(wish.source) +
                                       " is empty; --empty-source=allow publishes that");
  }
  if (wish.max_delete) check_deletions(directory, *wish.max_delete, exact, parent, header);
}

tree::GenerationHeader header_of(const Wish& wish, const tree::GenerationHeader& parent,
                                 const session::group_action::Propose& next) {
  tree::GenerationHeader header;
  header.dataset = parent.dataset;
  header.group = parent.group;
  header.number = next.number;
  header.parent = next.parent.hash;
  header.epoch = next.epoch;
  header.created = system_clock().unix_seconds();
  header.note = wish.note;
  header.policy = encode_policy(wish.policy);
  return header;
}

// Makes `header` say the tree of generation `number`, which needs what it did then.
void take_older(PublisherFiles& files, const std::string& group, const wire::GenerationId& head,
                std::uint64_t number, tree::GenerationHeader& header) {
  const std::vector<tree::SignedHeader> chain = files.chain().up_to(head);
  for (const tree::SignedHeader& one : chain) {
    if (one.header.number != number || one.header.manifest == Digest{}) continue;
    check_needs(files.path(), group, chain, one.header);
    header.manifest = one.header.manifest;
    header.entries = one.header.entries;
    header.file_bytes = one.header.file_bytes;
    header.needs = one.header.needs;
    return;
  }
  throw Error(ExitCode::usage, "the group has no generation " + std::to_string(number));
}

Proposed signed_proposal(const Wish& wish, tree::GenerationHeader header,
                         const session::group_action::Propose& next, std::uint64_t fresh_bytes) {
  Proposed proposed;
  proposed.header = tree::sign(std::move(header), wish.key.get());
  proposed.fresh_bytes = fresh_bytes;
  proposed.proposal.check = {id_of(proposed.header.header), next.parent.hash, fresh_bytes, {}};
  for (const tree::Dependency& need : wish.needs) {
    proposed.proposal.check.dependencies.push_back({need.name, need.hash});
  }
  proposed.proposal.header = encode_header(proposed.header);
  return proposed;
}

/// Members that the newest generation's header does not name: new ones, and replaced disks. Before
/// the first content all are alike.
std::vector<std::uint32_t> joining(const GroupPolicy& wanted,
                                   const tree::GenerationHeader& parent) {
  std::vector<std::uint32_t> found;
  if (parent.manifest == Digest{}) return found;
  const std::vector<Replica> known = decode_policy(parent.policy).replicas();
  for (std::uint32_t i = 0; i < wanted.members.size(); ++i) {
    const auto same = [&](const Replica& one) {
      return one.instance == wanted.members[i].instance;  // it may have moved
    };
    if (std::none_of(known.begin(), known.end(), same)) found.push_back(i);
  }
  return found;
}

}  // namespace

std::optional<Proposed> propose(PublisherFiles& files, const Wish& wish,
                                const session::group_action::Propose& next) {
  const auto parent = files.chain().find(next.parent);
  if (!parent) throw Error(ExitCode::not_published, "the header of the newest generation is gone");
  tree::GenerationHeader header = header_of(wish, parent->header, next);
  fs::remove_file(files.directory(), fresh_name);  // of a proposal that came to nothing
  const std::optional<Digest> kept = kept_manifest(files.directory());
  std::uint64_t fresh_bytes = 0;
  if (wish.rollback) {
    take_older(files, wish.policy.name, next.parent, *wish.rollback, header);
  } else {
    Freeze freeze(files, wish, kept.has_value());
    const tree::ManifestTotals totals = freeze.run(wish.source);
    header.manifest = totals.root;
    header.entries = totals.entries;
    header.file_bytes = totals.file_bytes;
    header.needs = wish.needs;
    fresh_bytes = freeze.fresh_bytes();
  }
  const bool same = header.manifest == parent->header.manifest;
  if (same && header.policy == parent->header.policy) return std::nullopt;
  if (!wish.rollback) {
    check_guards(files.directory(), wish, kept == parent->header.manifest, parent->header, header);
  }
  Proposed proposed = signed_proposal(wish, std::move(header), next, fresh_bytes);
  proposed.proposal.joining = joining(wish.policy, parent->header);
  return proposed;
}

void keep_manifest(PublisherFiles& files) {
  const fs::Directory& directory = files.directory();
  if (!fs::examine(directory, fresh_name, {})) return;
  fs::rename({directory, fresh_name}, {directory, manifest_name});
}

}  // namespace lockstep::group
