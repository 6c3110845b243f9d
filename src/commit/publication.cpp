#include "commit/publication.hpp"

#include "base/clock.hpp"
#include "commit/clone.hpp"
#include "commit/manifest_file.hpp"
#include "commit/outside_groups.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

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
  if (parent_) changes_.fresh(path);  // else all are
}

void Publication::copied(const tree::RelPath& path, const tree::RelPath& from) {
  if (parent_) changes_.copied(path, from);
}

tree::ManifestTotals Publication::write_next_manifest(const tree::ManifestMask& mask) {
  const fs::DirectoryRef manifests = generations_->own_directory(layout::manifests);
  const auto unknown = [](const tree::RelPath&, const tree::Entry&) {
    return std::optional<Digest>();
  };
  const KnownDigest known = parent_ ? changes_.known(*manifests, parent_name_) : unknown;
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
