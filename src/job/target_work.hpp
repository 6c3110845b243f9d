#pragma once
// What a Target's actions mean on this host: reading the old tree, staging the new one.
//
// Threads  every function may run on any worker, several at a time, but for what the session
//          orders itself: parts of one conversation, and publish(), remove(), finish() alone.
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "commit/publication.hpp"
#include "commit/stage.hpp"
#include "delta/conversation.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/root.hpp"
#include "job/directory_filters.hpp"
#include "job/packing.hpp"
#include "session/source_action.hpp"
#include "session/target.hpp"

namespace lockstep::job {

class TargetWork {
 public:
  struct Setup {
    tree::SyncOptions options;
    tree::Attributes attributes;     // those that this process may set
    std::shared_ptr<fs::Root> root;  // null: does not exist (a dry run)
    session::Keys keys;
    bool new_root = false;  // just made
    /// Where the target has generations: `root` is the tree that readers see, and never changed.
    std::shared_ptr<commit::Publication> publication;
    tree::ManifestMask kept;                                 // what its manifest says of an entry
    std::vector<std::shared_ptr<fs::Root>> alternates = {};  // --link-dest and its like
    std::optional<commit::BackupPlace> backup = std::nullopt;
    std::shared_ptr<fs::Root> temp = nullptr;  // -T
  };
  explicit TargetWork(Setup setup);
  ~TargetWork();
  TargetWork(const TargetWork&) = delete;
  TargetWork& operator=(const TargetWork&) = delete;

  // Reading
  /// First of all: whether the root's own directory is part of the transfer.
  void expect_root(bool is_part);
  /// Where that can be said: what the target has room for, with what dead runs left gone.
  [[nodiscard]] std::optional<std::uint64_t> free_bytes() const;
  /// `bare`: so many components at the start of `path` may be symlinks to directories. Not
  /// `whole`: filters have no say.
  [[nodiscard]] std::optional<tree::Listing> list(const tree::RelPath& path, std::uint32_t bare,
                                                  bool whole);
  /// What the alternates have in that directory.
  [[nodiscard]] tree::AlternateEntries list_alternates(const tree::RelPath& path);
  [[nodiscard]] tree::Listing list_extra(const tree::RelPath& path);
  [[nodiscard]] std::vector<std::optional<Tag>> tag(const session::target_action::TagBasis& wanted);

  // Content
  /// Size of what an interrupted run left of the entry's content.
  [[nodiscard]] std::optional<std::uint64_t> find_partial(const session::StageEntry& entry);
  void begin(const session::target_action::Begin& wanted);
  void abandon(std::uint32_t id);
  /// Empty where the basis cannot be read.
  [[nodiscard]] std::optional<Bytes> sign(std::uint32_t id, std::uint32_t segment);
  /// Empty where the file has failed meanwhile.
  [[nodiscard]] std::optional<Bytes> next_sums(const session::target_action::NextSums& wanted);
  /// The same.
  [[nodiscard]] std::optional<Bytes> sign_table(std::uint32_t id, std::uint32_t part);
  [[nodiscard]] session::WriteOutcome rebuild(const session::target_action::Rebuild& wanted);
  [[nodiscard]] session::WriteOutcome write_block(const session::target_action::WriteBlock& wanted);
  struct PackOutcome {
    std::vector<session::StageOutcome> outcomes;
    bool verified = true;
  };
  [[nodiscard]] PackOutcome stage_pack(const session::target_action::StagePack& pack);
  [[nodiscard]] session::StageOutcome finish_file(std::uint32_t id);
  /// `open` opens the source's file, each time it is called.
  [[nodiscard]] session::StageOutcome copy_local(const session::target_action::CopyLocal& wanted,
                                                 const std::function<fs::InputFile()>& open);

  // Staging and publishing
  [[nodiscard]] std::vector<session::StageOutcome> stage(
      const session::target_action::Stage& wanted);
  void new_directory(const session::target_action::NewDirectory& wanted);
  void set_directory(const session::target_action::SetDirectory& wanted);
  [[nodiscard]] std::vector<tree::Problem> publish(const session::target_action::Publish& wanted);
  struct RemoveOutcome {
    std::vector<session::Removal> removed;
    std::vector<tree::Problem> problems;
  };
  [[nodiscard]] RemoveOutcome remove(const std::vector<session::Removal>& removals);
  /// `so_far`: what the session has come to; a generation is published where that is good.
  [[nodiscard]] std::vector<tree::Problem> finish(ExitCode so_far);

 private:
  struct Transfer;
  using TransferRef = std::shared_ptr<Transfer>;

  /// Whether it is on another file system than the target itself.
  [[nodiscard]] bool is_mounted(const tree::Entry& entry);
  [[nodiscard]] std::optional<tree::Listing> list_all(const tree::RelPath& path,
                                                      std::uint32_t bare);
  [[nodiscard]] fs::DirectoryRef directory_to_list(const tree::RelPath& path, std::uint32_t bare);
  /// What filters say of a directory's listing; `deleted`: it goes with all that is not protected.
  void judge(tree::Listing& listing, const tree::RelPath& path, bool deleted);
  [[nodiscard]] tree::Entry with_kept_xattrs(const tree::RelPath& directory,
                                             const tree::Entry& entry);
  [[nodiscard]] bool writes() const noexcept { return setup_.root && !setup_.options.dry_run; }
  [[nodiscard]] commit::Stage& stage();
  void make_stage(std::shared_ptr<fs::Root> root);
  void tell_publication(const session::StageItem& item);
  void fresh(const session::StageEntry& entry);
  void publish_generation(ExitCode so_far, std::vector<tree::Problem>& problems);
  void find_referents(tree::Listing& listing, const tree::RelPath& path);
  [[nodiscard]] TransferRef transfer(std::uint32_t id);
  [[nodiscard]] fs::Root& root_of(const session::BasisFile& basis);
  [[nodiscard]] fs::InputFile open_basis(const session::BasisFile& basis);
  [[nodiscard]] std::shared_ptr<const delta::Basis> basis_of(Transfer& transfer);
  [[nodiscard]] commit::Writer& writer(Transfer& transfer);
  [[nodiscard]] std::optional<tree::Problem> try_write(Transfer& transfer, std::uint64_t offset,
                                                       View bytes);
  [[nodiscard]] commit::PlaceRef place(const tree::RelPath& path);
  [[nodiscard]] commit::PlaceRef find_place(const tree::RelPath& path);
  void stage_one(const session::StageItem& item);
  void forget(const tree::RelPath& path);
  [[nodiscard]] tree::Timestamp time_of(const tree::RelPath& path) const;

  Setup setup_;
  std::unique_ptr<DirectoryFilters> filters_;  // null without rules
  delta::HashKey hash_key_;
  Packing packing_;
  std::once_flag device_once_;
  std::uint64_t device_ = 0;
  std::once_flag stage_once_;
  std::unique_ptr<commit::Stage>
      stage_;  // null in a dry run, and until a generation's first change
  std::mutex transfers_mutex_;
  std::unordered_map<std::uint32_t, TransferRef> transfers_;
  std::mutex places_mutex_;
  std::unordered_map<std::string, commit::PlaceRef> places_;
  std::unordered_map<std::string, session::StageEntry> new_directories_;
  std::map<tree::RelPath, tree::Timestamp> touched_;  // times of existing ones, as they were
  std::map<tree::RelPath, tree::Entry> directories_;  // metadata to set at the end
};

}  // namespace lockstep::job
