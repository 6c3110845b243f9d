#pragma once
// What a Source's actions mean on this host: reading directories and files.
//
// Threads  every function may run on any worker, several at a time; steps of one segment come
//          one after the other.
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "delta/conversation.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/root.hpp"
#include "job/directory_filters.hpp"
#include "job/packing.hpp"
#include "session/source.hpp"

namespace lockstep::job {

class SourceWork {
 public:
  struct Setup {
    tree::SyncOptions options;
    std::vector<std::shared_ptr<fs::Root>> roots;
    session::Keys keys;
    std::set<std::uint32_t> whole = {};  // roots whose own directory is part of the transfer
  };
  explicit SourceWork(Setup setup);

  [[nodiscard]] session::SourceListing list(const session::source_action::List& wanted);
  [[nodiscard]] session::ReadResult read_pack(const session::source_action::ReadPack& pack);
  [[nodiscard]] session::ReadResult read_block(const session::source_action::ReadBlock& wanted);
  [[nodiscard]] session::TagResult tag_files(const session::source_action::TagFiles& wanted);
  /// `link` counts where a segment begins.
  [[nodiscard]] session::DeltaResult delta_step(const session::source_action::DeltaStep& step,
                                                const delta::Link& link);
  void add_table(const session::source_action::AddTable& part);
  /// Its conversation goes on elsewhere.
  void drop_segment(std::uint32_t id, std::uint32_t segment);
  void close(const std::vector<std::uint32_t>& ids);
  /// Removes what is still as it was listed; what goes and what does not is told.
  [[nodiscard]] std::vector<tree::Problem> remove(const session::source_action::RemoveFiles& files);

  [[nodiscard]] fs::Root& root(std::uint32_t number) { return *setup_.roots.at(number); }
  [[nodiscard]] fs::InputFile open(const session::SourceFile& file);
  /// Whether a source argument lies on this file system.
  [[nodiscard]] bool is_on(std::uint64_t device) const;
  [[nodiscard]] const tree::SyncOptions& options() const noexcept { return setup_.options; }
  [[nodiscard]] Packing& packing() noexcept { return packing_; }
  /// As measured so far.
  [[nodiscard]] delta::Link link() const {
    return {packing_.link_bytes_per_second(), round_trip_seconds, packing_.compresses()};
  }

 private:
  static constexpr double round_trip_seconds = 0.0005;
  struct Segment {
    Bytes fresh;
    std::shared_ptr<const delta::Table> table;
    std::unique_ptr<delta::SegmentFresh> half;
  };
  struct OpenFile {
    std::shared_ptr<delta::Table> table;
    std::map<std::uint32_t, std::shared_ptr<Segment>> segments;
  };

  /// --skip-compress.
  [[nodiscard]] bool may_compress(const session::SourceFile& file) const;
  [[nodiscard]] bool add_to_pack(const session::source_action::PackFile& wanted, Bytes& frame,
                                 session::ReadResult& result);
  [[nodiscard]] session::SourceListing list_all(const session::source_action::List& wanted_list);
  void prune(session::SourceListing& found, const session::source_action::List& wanted);
  [[nodiscard]] bool holds_files(const session::source_action::List& wanted);
  [[nodiscard]] session::source_action::List list_of(
      const session::SourceListing& found, std::uint32_t position,
      const session::source_action::List& wanted) const;
  [[nodiscard]] tree::Listing list_place(const session::Location& place, const tree::RelPath& path);
  [[nodiscard]] tree::Listing list_pick(const session::Pick& pick, const tree::RelPath& path);
  [[nodiscard]] tree::Listing list_marked(const session::Pick& pick);
  /// One directory being listed: where it is, its path in the transfer, what holds in it.
  struct Scene {
    session::Location place;
    tree::RelPath path;
    tree::FilterRef filter;                              // null: no rules
    std::shared_ptr<std::vector<tree::Problem>> hidden;  // what they leave out; null: not wanted
  };
  [[nodiscard]] Scene scene_of(const session::Location& place, const tree::RelPath& path) const;
  [[nodiscard]] tree::Listing list_scene(const Scene& scene);
  void settle(tree::Listing& listing, const Scene& scene);
  void follow_links(tree::Listing& listing, const Scene& scene);
  [[nodiscard]] bool follow_link(tree::Entry& entry, tree::Listing& listing, const Scene& scene);
  [[nodiscard]] bool leads_back(const tree::Entry& entry, const session::Location& place);
  void change_modes(tree::Listing& listing) const;
  void skip_unwanted(tree::Listing& listing, const tree::RelPath& path) const;
  [[nodiscard]] fs::ListOptions list_options(const Scene& scene) const;
  [[nodiscard]] std::shared_ptr<Segment> segment(const session::source_action::DeltaStep& step,
                                                 const delta::Link& link);
  [[nodiscard]] bool remove_one(const session::source_action::RemoveFile& file);
  /// A segment's literals, borrowed from it, and what they are packed with.
  struct Literals {
    std::vector<View> pieces;
    std::uint64_t bytes = 0;
    bool packs = false;
    Bytes context;
  };
  [[nodiscard]] Literals literals_of(const session::source_action::DeltaStep& step,
                                     const Segment& segment);
  [[nodiscard]] wire::FewLiterals few_literals(const Literals& literals);
  [[nodiscard]] std::vector<wire::SealedFrame> seal_literals(
      const session::source_action::DeltaStep& step, const Literals& literals);

  Setup setup_;
  std::vector<std::unique_ptr<DirectoryFilters>> filters_;  // by root; empty without rules
  std::vector<tree::Glob> never_compressed_;
  delta::HashKey hash_key_;
  Packing packing_;
  std::mutex mutex_;
  std::map<std::uint32_t, OpenFile> open_;
};

}  // namespace lockstep::job
