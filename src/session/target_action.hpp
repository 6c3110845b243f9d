#pragma once
// What a Target asks its driver to do, and the values it gets back.
//
// Layer    session: data only.
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tree/change.hpp"
#include "tree/entry.hpp"
#include "tree/path.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"

namespace lockstep::session {

using PathRef = std::shared_ptr<const tree::RelPath>;
using EntriesRef = std::shared_ptr<const std::vector<tree::Entry>>;

/// An entry that gets a place in the target: owners are this host's already.
struct StageEntry {
  PathRef directory;
  EntriesRef entries;
  std::uint32_t index = 0;
  bool in_new = false;  // the directory was not there before this run
  [[nodiscard]] const tree::Entry& entry() const { return (*entries)[index]; }
};

/// An existing file of the target.
struct BasisFile {
  PathRef directory;
  std::string name;
  bool partial = false;  // not the file itself but what an interrupted run left of its new content
  std::uint32_t alternate = 0;  // the same path in that one of --link-dest and its like
};

/// An entry staged without content from the source.
struct StageItem {
  enum class What : std::uint8_t {
    directory,
    other,
    empty_file,
    hard_link,
    known,
    renewed,  // its own old content in a new file, so that the old one can be a backup
    alternate,
    metadata
  };
  What what = What::other;
  std::uint64_t token = 0;  // comes back with the outcome
  StageEntry entry;
  tree::RelPath from;     // hard_link: the first name; known, renewed: the old name
  bool may_link = false;  // known: the old name will be removed; alternate: --link-dest
  std::uint32_t alternate_number = 0;
};

struct Removal {
  tree::RelPath path;
  tree::Kind kind = tree::Kind::file;
};

namespace target_action {

struct Send {
  wire::Message message;
};
/// Read a directory of the target; answer with on_listing().
struct List {
  std::uint32_t directory = 0;
  tree::RelPath path;
  std::uint32_t bare = 0;  // so many components at its start may be symlinks to directories
  bool whole = true;       // false: the source names entries, also such as filters hide
};
/// The same for a directory that the source does not have; answer with on_extra().
struct ListExtra {
  std::uint32_t id = 0;
  tree::RelPath path;
};
/// Tag existing files; answer with on_tags().
struct TagBasis {
  std::uint32_t check = 0;
  std::vector<BasisFile> files;
};
/// Is there a part of this file from an interrupted run? Answer with on_partial().
struct FindPartial {
  std::uint64_t token = 0;
  StageEntry entry;
};
/// A file's content will come: remember where it goes. No answer.
struct Begin {
  std::uint32_t id = 0;
  StageEntry entry;
  std::optional<BasisFile> basis;  // delta
  std::uint64_t basis_bytes = 0;
};
/// Sum one part of the basis for its table; answer with on_table().
struct SignTable {
  std::uint32_t id = 0;
  std::uint32_t part = 0;
};
/// Open a segment's conversation; answer with on_sums().
struct SignSegment {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;
};
/// The next round; answer with on_sums().
struct NextSums {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;
  Bytes result;
};
/// Rebuild and check a segment; answer with on_rebuilt().
struct Rebuild {
  wire::Result result;
  std::vector<wire::Data> literals;
};
/// Check and write one block; answer with on_block().
struct WriteBlock {
  wire::Data data;
};
/// Check a pack and stage its files; answer with on_pack().
struct StagePack {
  wire::Data data;
  std::vector<std::pair<std::uint32_t, StageEntry>> files;
};
/// All content is there; answer with on_staged().
struct FinishFile {
  std::uint32_t id = 0;
};
/// The file failed: forget it (what is written is kept only as a partial). No answer.
struct Abandon {
  std::uint32_t id = 0;
};
/// Copy from this host's source; answer with on_staged(). Only between local directories.
struct CopyLocal {
  std::uint32_t id = 0;
  wire::FileRef from;
  StageEntry entry;
};
/// Answer with on_items().
struct Stage {
  std::vector<StageItem> items;
};
/// A directory that does not exist yet, before anything is staged in it. No answer.
struct NewDirectory {
  tree::RelPath path;
  StageEntry entry;
};
/// Metadata that a directory gets at the end. No answer.
struct SetDirectory {
  tree::RelPath path;
  StageEntry entry;
};
/// Names that make way for something of another kind go first; then everything staged becomes
/// durable and visible. Answer with on_published().
struct Publish {
  std::vector<tree::RelPath> keep;  // what is staged for these stays without its name
  std::vector<Removal> first;
};
/// In this order; answer with on_removed().
struct Remove {
  std::vector<Removal> removals;
};
/// Directory metadata and the last syncs; answer with on_finished().
struct FinishStage {
  ExitCode code = ExitCode::ok;  // what the session has come to so far
};
/// For the user, where the target is the client.
struct ReportChange {
  tree::Change change;
};
struct ReportProblem {
  tree::Problem problem;
};
struct ReportTotals {
  wire::Totals totals;
};
/// A file whose content was needed has it, or failed; told once, where progress is wanted.
struct ReportFile {
  tree::RelPath path;
  std::uint64_t bytes = 0;
  bool good = true;
};
/// Nothing follows.
struct Finish {
  wire::Summary summary;
};

}  // namespace target_action

using TargetAction =
    std::variant<target_action::Send, target_action::List, target_action::ListExtra,
                 target_action::TagBasis, target_action::FindPartial, target_action::Begin,
                 target_action::SignTable, target_action::SignSegment, target_action::NextSums,
                 target_action::Rebuild, target_action::WriteBlock, target_action::StagePack,
                 target_action::FinishFile, target_action::Abandon, target_action::CopyLocal,
                 target_action::Stage, target_action::NewDirectory, target_action::SetDirectory,
                 target_action::Publish, target_action::Remove, target_action::FinishStage,
                 target_action::ReportChange, target_action::ReportProblem,
                 target_action::ReportTotals, target_action::ReportFile, target_action::Finish>;

/// How one entry fared.
struct StageOutcome {
  std::uint64_t token = 0;  // of the item; for files their number
  std::optional<tree::Problem> problem;
};

/// Answer to Rebuild and WriteBlock.
struct WriteOutcome {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;  // or block
  bool verified = true;       // false: the tag does not fit
  std::optional<tree::Problem> problem;
  std::uint64_t matched_bytes = 0;
};

/// Maps a source's owners to this host's: by name, else the number.
class OwnerMap {
 public:
  OwnerMap() = default;
  OwnerMap(const OwnerMap&) = delete;
  OwnerMap& operator=(const OwnerMap&) = delete;
  virtual ~OwnerMap() = default;
  [[nodiscard]] virtual std::uint32_t user(const std::string& name, std::uint32_t id) = 0;
  [[nodiscard]] virtual std::uint32_t group(const std::string& name, std::uint32_t id) = 0;
};

}  // namespace lockstep::session
