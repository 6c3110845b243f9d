#include "commit/publication.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/escape.hpp"
#include "commit/clone.hpp"
#include "commit/manifest_file.hpp"
#include "commit/reserved.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

namespace {

// Its keeper has the lock, and says less.
bool is_member(const fs::Directory& dataset) {
  const fs::DirectoryRef own = open_if_there(dataset, layout::own);
  return own && fs::examine(*own, layout::group, {});
}

bool belongs_to_group(const Generations& generations) {
  const GenerationState& state = generations.state();
  std::vector<std::string> names;
  if (state.active) names.push_back(state.active_name);
  for (const auto& [number, name] : state.prepared) names.push_back(name);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return generations.header(name).header.group != tree::Uuid{};
  });
}

[[noreturn]] void refuse_member(const std::string& shown) {
  throw Error(ExitCode::refused, escape(shown) +
                                     " belongs to a replica group: publish with "
                                     "'lockstep group publish'");
}

std::shared_ptr<Generations> open_outside_groups(fs::DirectoryRef dataset, bool durable) {
  const std::string shown = dataset->shown();
  if (is_member(*dataset)) refuse_member(shown);
  auto generations = std::make_shared<Generations>(std::move(dataset), durable);
  if (belongs_to_group(*generations)) refuse_member(shown);
  return generations;
}

}  // namespace

Publication::Publication(fs::DirectoryRef dataset, const PublicationOptions& options)
    : Publication(open_outside_groups(std::move(dataset), options.durable), options) {}

Publication::Publication(std::shared_ptr<Generations> generations, PublicationOptions options)
    : generations_(std::move(generations)), options_(std::move(options)) {
  if (!generations_->state().active) return;
  parent_name_ = generations_->state().active_name;
  parent_ = generations_->header(parent_name_);
  current_ = generations_->tree(parent_name_);
}

Publication::~Publication() {
  if (has_next_) generations_->drop_next();
}

std::shared_ptr<fs::Root> Publication::make_next() {
  has_next_ = true;
  return generations_->make_next();
}

void Publication::release_next() noexcept {
  has_next_ = false;
  begun_ = false;
  next_.reset();
  current_.reset();  // held open, it could not be pruned
}

const std::shared_ptr<fs::Root>& Publication::current() {
  if (!current_) {
    next_ = make_next();
    current_ = next_;
  }
  return current_;
}

std::shared_ptr<fs::Root> Publication::next() {
  const std::lock_guard lock(mutex_);
  if (!begun_) {
    if (!next_) {
      std::shared_ptr<fs::Root> made = make_next();
      if (parent_) clone_tree(*current_, *made);
      next_ = std::move(made);
    }
    begun_ = true;
  }
  return next_;
}

void Publication::fresh(const tree::RelPath& path) {
  if (!parent_) return;  // then all are
  const std::lock_guard lock(mutex_);
  fresh_.insert(path.text());
}

void Publication::copied(const tree::RelPath& path, const tree::RelPath& from) {
  if (!parent_) return;
  const std::lock_guard lock(mutex_);
  copied_.insert_or_assign(path.text(), from.text());
}

Publication::Digests Publication::digests_of_copied() const {
  Digests digests;
  if (copied_.empty()) return digests;
  for (const auto& [path, from] : copied_) digests.emplace(from, Digest{});
  Digests found;
  tree::ManifestReader reader(
      read_manifest(*generations_->own_directory(layout::manifests), parent_name_));
  while (const auto item = reader.next()) {
    if (item->entry == nullptr || item->entry->entry.kind != tree::Kind::file) continue;
    const std::string path = item->directory->child(item->entry->entry.name).text();
    if (digests.contains(path)) found.emplace(path, item->entry->content);
  }
  return found;
}

tree::ManifestTotals Publication::write_next_manifest(const tree::ManifestMask& mask) {
  const fs::DirectoryRef manifests = generations_->own_directory(layout::manifests);
  if (!parent_) {
    const auto unknown = [](const tree::RelPath&, const tree::Entry&) {
      return std::optional<Digest>();
    };
    return write_manifest(*next_, mask, unknown, *manifests, layout::next);
  }
  const Digests moved = digests_of_copied();
  DigestCursor before(read_manifest(*manifests, parent_name_));
  const auto known = [&](const tree::RelPath& directory,
                         const tree::Entry& entry) -> std::optional<Digest> {
    const std::string path = directory.child(entry.name).text();
    if (fresh_.contains(path)) return std::nullopt;
    const auto copy = copied_.find(path);
    if (copy == copied_.end()) return before.find(directory, entry);
    const auto digest = moved.find(copy->second);
    return digest == moved.end() ? std::nullopt : std::optional(digest->second);
  };
  return write_manifest(*next_, mask, known, *manifests, layout::next);
}

tree::GenerationHeader Publication::next_header(const tree::ManifestTotals& totals) const {
  tree::GenerationHeader header;
  if (parent_) {
    header.dataset = parent_->header.dataset;
    header.group = parent_->header.group;
    header.number = parent_->header.number;
    header.parent = tree::hash_of(parent_->header);
    header.epoch = parent_->header.epoch;
  } else {
    fill_random(header.dataset);
  }
  ++header.number;
  header.manifest = totals.root;
  header.entries = totals.entries;
  header.file_bytes = totals.file_bytes;
  header.created = system_clock().unix_seconds();
  header.note = options_.note;
  return header;
}

tree::SignedHeader Publication::activate(const tree::ManifestTotals& totals) {
  tree::SignedHeader header = tree::sign(next_header(totals), options_.key.get());
  generations_->activate(header);
  release_next();
  generations_->prune(options_.keep);
  return header;
}

tree::SignedHeader Publication::prepare(const tree::ManifestTotals& totals) {
  if (totals.root != options_.prepare->header.manifest) {
    throw Error(
        ExitCode::verification,
        "the tree is not what its header says: the source changed while it was read, or the "
        "content of a file and not its time");
  }
  generations_->prepare(*options_.prepare);
  release_next();
  return *options_.prepare;
}

std::optional<tree::SignedHeader> Publication::publish(const tree::ManifestMask& mask) {
  if (options_.prepare) (void)next();
  if (!begun_) return std::nullopt;
  const tree::ManifestTotals totals = write_next_manifest(mask);
  if (options_.prepare) return prepare(totals);
  if (parent_ && totals.root == parent_->header.manifest) {
    generations_->drop_next();
    release_next();
    return std::nullopt;
  }
  return activate(totals);
}

tree::SignedHeader Publication::rollback(std::uint64_t number) {
  const auto name = generations_->find(number);
  if (!name) throw Error(ExitCode::usage, "no generation " + std::to_string(number));
  if (*name == parent_name_) {
    throw Error(ExitCode::usage, "generation " + std::to_string(number) + " is active already");
  }
  const tree::ManifestTotals totals = copy_to_next(*name);
  if (options_.note.empty()) options_.note = "rollback to " + std::to_string(number);
  return activate(totals);
}

void Publication::prepare_copy(const std::string& name) {
  if (generations_->header(name).header.manifest != options_.prepare.value().header.manifest) {
    throw Error(ExitCode::verification, "generation " + name + " has another tree than " +
                                            tree::name_of(options_.prepare->header));
  }
  prepare(copy_to_next(name));
}

tree::ManifestTotals Publication::copy_to_next(const std::string& name) {
  const fs::DirectoryRef manifests = generations_->own_directory(layout::manifests);
  tree::ManifestReader reader(read_manifest(*manifests, name));
  while (reader.next()) {  // to the end, where it proves itself
  }
  const tree::ManifestTotals totals = reader.totals();
  if (totals.root != generations_->header(name).header.manifest) {
    throw Error(ExitCode::verification, "manifest of generation " + name + " is damaged");
  }
  clone_tree(*generations_->tree(name), *make_next());
  fs::make_link({*manifests, name}, {*manifests, layout::next});
  return totals;
}

}  // namespace lockstep::commit
