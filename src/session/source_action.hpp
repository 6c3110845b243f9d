#pragma once
// What a Source asks its driver to do, and the values it gets back.
//
// Layer    session: data only.
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "session/selection.hpp"
#include "tree/change.hpp"
#include "tree/entry.hpp"
#include "tree/path.hpp"
#include "wire/message.hpp"
#include "wire/sealed.hpp"

namespace lockstep::session {

/// A regular file to read, as the scan saw it.
struct SourceFile {
  std::uint32_t root = 0;
  tree::RelPath directory;
  std::string name;
  std::uint64_t bytes = 0;
  tree::Timestamp modified;
  bool followed = false;  // the name is a symlink to it
};

/// A directory of the transfer, perhaps merged from several places (first one wins a name).
struct SourceListing {
  tree::Listing listing;
  std::vector<Location> from;  // per entry where it was found; empty: all in the one place
  /// By position, sorted: of a sub-directory what is listed whole for it. Not named: with -r the
  /// place below the one it was found in.
  std::vector<std::pair<std::uint32_t, std::vector<Location>>> merged;
};

namespace source_action {

struct Send {
  wire::Message message;
};
/// A sealed data frame; asked for only while the stream has room.
struct SendFrame {
  wire::SealedFrame frame;
};
/// Read a directory; answer with Source::on_listing().
struct List {
  std::uint32_t node = 0;
  tree::RelPath path;  // below the transfer root, for filters
  std::vector<Location> places;
  SelectionRef selected;  // its picks are listed, too; null: none
};
struct PackFile {
  std::uint32_t id = 0;
  SourceFile file;
};
/// Read small files into one data frame; answer with on_pack().
struct ReadPack {
  std::uint64_t bytes = 0;
  std::vector<PackFile> files;
};
/// Read one block into a data frame; answer with on_block().
struct ReadBlock {
  std::uint32_t id = 0;
  std::uint32_t block = 0;
  std::uint64_t bytes = 0;
  SourceFile file;
};
/// Tag whole files; answer with on_tags().
struct TagFiles {
  std::uint32_t check = 0;
  std::vector<SourceFile> files;
};
/// A part of the basis' table; no answer.
struct AddTable {
  std::uint32_t id = 0;
  std::uint64_t fresh_bytes = 0;
  std::uint64_t basis_bytes = 0;
  std::uint32_t part = 0;
  Bytes blob;
};
/// One step of a segment's conversation; answer with on_delta(). Steps of one segment come one
/// after the other.
struct DeltaStep {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;
  std::uint64_t basis_bytes = 0;
  SourceFile file;
  Bytes sums;
};
/// Nothing more will be read of these files.
struct Close {
  std::vector<std::uint32_t> ids;
};
/// For the user, where the source is the client.
struct ReportChange {
  tree::Change change;
};
struct ReportProblem {
  tree::Problem problem;
};
struct ReportTotals {
  wire::Totals totals;
};
/// The target has these: remove them where they are still what was sent; answer with
/// on_removed_files().
struct RemoveFile {
  Location place;
  tree::Entry entry;
  tree::RelPath path;  // below the transfer root, for words
};
struct RemoveFiles {
  std::vector<RemoveFile> files;
};
/// The session is over: the other side's last word. Nothing follows.
struct Finish {
  wire::Summary summary;
};

}  // namespace source_action

using SourceAction =
    std::variant<source_action::Send, source_action::SendFrame, source_action::List,
                 source_action::ReadPack, source_action::ReadBlock, source_action::TagFiles,
                 source_action::AddTable, source_action::DeltaStep, source_action::Close,
                 source_action::RemoveFiles, source_action::ReportChange,
                 source_action::ReportProblem, source_action::ReportTotals, source_action::Finish>;

/// A file that could not be read: it fails, others go on.
struct ReadFailure {
  std::uint32_t id = 0;
  tree::Problem problem;
};

/// Answer to ReadPack and ReadBlock: at most one frame.
struct ReadResult {
  std::optional<wire::SealedFrame> frame;
  std::uint64_t bytes = 0;  // as asked for, whatever came out
  std::vector<ReadFailure> failures;
  std::vector<tree::Problem> warnings;  // sent, but it changed meanwhile
};

/// Answer to DeltaStep.
struct DeltaResult {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;
  std::optional<ReadFailure> failure;
  wire::Result result;
  std::vector<wire::SealedFrame> frames;  // final: the literals
};

/// Answer to TagFiles: nothing for a file that cannot be read.
struct TagResult {
  std::uint32_t check = 0;
  std::vector<std::optional<Tag>> tags;
};

}  // namespace lockstep::session
