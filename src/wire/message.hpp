#pragma once
// The messages of a session, as values. FORMAT.md beside this file describes the bytes.
//
// Layer    wire: encode and decode only; what a message means is session's business.
// Names    a directory is known by its number in the order of Directory messages, an entry by
//          its position in its directory's listing, a file being transferred by the number of
//          its Fetch.
// Errors   decode() throws Error{stream} on anything malformed or beyond wire/limits.hpp.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "tree/change.hpp"
#include "tree/digest.hpp"
#include "tree/entry.hpp"
#include "tree/options.hpp"
#include "tree/path.hpp"
#include "wire/generation_message.hpp"
#include "wire/group_message.hpp"

namespace lockstep::wire {

constexpr std::uint16_t version = 1;

// ---- handshake ------------------------------------------------------------------------------

/// What the client wants; `group`: only GroupMessages follow, both ways; `generations`: one
/// GenerationAsk follows.
enum class Role : std::uint8_t { push, pull, list, group, generations };

/// A source named by the client of a pull: with a trailing slash its contents are meant.
struct Hello {
  std::uint16_t version = wire::version;
  Role role = Role::push;
  std::string dataset;
  std::vector<std::string> paths;  // push: one, the target; pull: the sources
  tree::SyncOptions options;
  bool want_changes = false;
  bool want_unchanged = false;  // and what stays as it is
  bool want_totals = false;
  std::array<std::byte, 32> seed{};  // makes the session's hash and tag keys
  /// Of a replica group: push: stage this one; pull: read this one.
  std::optional<GenerationId> generation = std::nullopt;
  /// A pull of a dataset with generations: Welcome has to say which one is served ...
  bool want_header = false;
  /// ... and it is to be the one with this hash. Only with want_header.
  std::optional<Digest> held = std::nullopt;
};
struct Welcome {
  std::uint16_t version = wire::version;
  Bytes header = {};  // tree::SignedHeader of what is served, where it was asked for; else empty
};
/// The target directory had to be made.
struct Created {
  std::string path;
};
/// Ends the session: what the other side reports and exits with.
struct Refusal {
  ExitCode code = ExitCode::start;
  std::string text;
};
struct DatasetName {
  std::string name;
  bool writable = false;
};
struct Datasets {
  std::vector<DatasetName> names;
};
struct Ping {};

// ---- tree: source to target -----------------------------------------------------------------

/// First tree message: the transfer root itself.
struct Root {
  bool has_metadata = false;  // "src/": its attributes go to the target root
  bool single = false;        // one non-directory: the target may be its new name
  tree::Entry entry;
  tree::OwnerNames users;
  tree::OwnerNames groups;
};
struct Directory {
  std::uint32_t parent = 0;  // number; the root (number 0) is its own parent
  std::string name;          // empty for the root
  bool whole = true;         // false: the listing is partial, nothing may be concluded from gaps
  bool bare = false;         // it only leads to others: a symlink at the target may stand for it
  bool complete = true;      // false: something could not be read
  std::vector<tree::RangeDigest> ranges;
};
/// Part of one range of a directory that the target wants.
struct Entries {
  std::uint32_t directory = 0;
  std::uint32_t range = 0;
  std::uint32_t first = 0;  // position of the first entry in the listing
  bool more = false;        // the range goes on in the next message
  bool named = true;        // false: the names are those that the target has
  std::vector<tree::Entry> entries;
  std::vector<std::uint64_t> link_groups;  // per entry with -H: 0, or the same for hard links
  tree::OwnerNames users;                  // names not sent before
  tree::OwnerNames groups;
};
struct Counts {
  std::uint64_t files = 0, directories = 0, links = 0, devices = 0, specials = 0, bytes = 0;
  /// One more of its kind; bytes are the caller's.
  void add(tree::Kind kind);
  [[nodiscard]] std::uint64_t entries() const noexcept {
    return files + directories + links + devices + specials;
  }
};
struct TreeEnd {
  bool complete = true;  // every source argument and directory could be read
  Counts counts;
};
/// One path failed at this side while the rest goes on; for the client to report.
struct Trouble {
  tree::Problem problem;
};

// ---- tree: target to source -----------------------------------------------------------------

struct Want {
  std::uint32_t directory = 0;
  std::vector<std::uint32_t> ranges;  // ascending; all of them when empty
  /// Of all names in the target's directory: where the source has the same, it sends none.
  std::optional<tree::RangeDigest> names = {};
};
/// Directories up to `through` are compared; those not wanted are equal.
struct Wants {
  std::uint32_t through = 0;  // count of directories compared so far
  std::vector<Want> wants;
};
struct Release {
  std::vector<std::uint32_t> directories;  // nothing more will be asked about these
};

// ---- files: target to source ----------------------------------------------------------------

struct FileRef {
  std::uint32_t directory = 0;
  std::uint32_t entry = 0;
  friend bool operator==(const FileRef&, const FileRef&) = default;
};
/// Compare the content of several files with what the target has: tags folded into one.
struct Check {
  std::uint32_t id = 0;
  std::vector<FileRef> files;
  tree::RangeDigest digest{};
};
enum class FetchMode : std::uint8_t {
  pack,   // small: whole, packed together with others
  whole,  // in blocks of limits::block_bytes
  delta   // a conversation per segment
};
/// Opens file number `id` (1, 2, 3, ... in order).
struct Fetch {
  std::uint32_t id = 0;
  FileRef file;
  FetchMode mode = FetchMode::pack;
  std::uint64_t basis_bytes = 0;  // delta only
};
/// Blocks that did not arrive right, or of a segment that was rebuilt wrong: sent as blocks.
struct Retry {
  std::uint32_t id = 0;
  std::uint32_t block = 0;
  std::uint32_t count = 1;
};
struct TablePart {
  std::uint32_t id = 0;
  std::uint32_t part = 0;
  Bytes blob;
};
struct Sums {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;
  Bytes blob;
};
/// Nothing more will be asked about these files.
struct Done {
  std::vector<std::uint32_t> ids;
};

// ---- files: source to target ----------------------------------------------------------------

using ShortTag = std::array<std::byte, 8>;
struct CheckResult {
  std::uint32_t id = 0;
  bool same = false;
  /// When not the same: the start of each file's tag; nothing where it could not be read.
  std::vector<std::optional<ShortTag>> tags;
};
/// Literals so few that a data frame would cost more than they do: all of a segment's.
struct FewLiterals {
  enum class How : std::uint8_t { plain, zstd, in_context };  // as in data frames
  How how = How::plain;
  Bytes bytes;
};
struct Result {
  std::uint32_t id = 0;
  std::uint32_t segment = 0;
  bool final = false;
  Bytes blob;
  std::uint64_t literal_bytes = 0;  // final: they follow in data frames, unless they are `few`
  std::uint64_t refined_bytes = 0;  // final: matched after the first round
  Tag tag{};                        // final: over the segment's fresh bytes
  std::optional<FewLiterals> few = {};
};
struct Failed {
  std::uint32_t id = 0;
  tree::Problem problem;
};

// ---- outcome: target to source --------------------------------------------------------------

struct EntryChange {
  FileRef file;  // entry == own: the directory itself
  tree::Action action = tree::Action::metadata;
  tree::Why why = tree::Why::none;
  std::string hard_link;  // with -H, the first name of what this is another name of
  std::string renamed_from;
  static constexpr std::uint32_t own = 0xFFFFFFFF;
};
struct Changes {
  std::vector<EntryChange> changes;
};
struct Removed {
  std::vector<std::string> paths;  // below the transfer root, in the order of removal
  std::vector<tree::Kind> kinds;
};
/// What is planned so far; only grows.
struct Totals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  bool known = false;
};
/// The target's last word.
struct Summary {
  ExitCode code = ExitCode::ok;
  std::string text;  // why, when the code is not about single files
  Counts created;
  Counts deleted;
  std::uint64_t files_transferred = 0;
  std::uint64_t files_renamed = 0;
  std::uint64_t transferred_bytes = 0;
  std::uint64_t literal_bytes = 0;
  std::uint64_t matched_bytes = 0;
  std::uint64_t refined_bytes = 0;
  std::uint64_t renamed_bytes = 0;
  /// When all went well: the sum of what the target has, for the source to compare.
  std::optional<tree::TreeDigest::Value> tree;
};
/// The source's last word: it has seen the Summary.
struct Bye {
  bool verified = true;  // false: the target does not have what was sent
};

/// Client of a pull: names below its only path, for naming.listed; together they are bounded.
struct Names {
  std::vector<std::string> names;
  bool more = false;  // others follow
};

/// Target, with remove_source_files: it has these for good. Before Summary.
struct Had {
  std::vector<FileRef> files;
};

/// First message of a further connection: which lane of the session it is.
struct Join {
  std::uint8_t lane = 0;
};

using Message =
    std::variant<Hello, Welcome, Created, Refusal, Datasets, Ping, Root, Directory, Entries,
                 TreeEnd, Trouble, Wants, Release, Check, Fetch, Retry, TablePart, Sums, Done,
                 CheckResult, Result, Failed, Changes, Removed, Totals, Summary, Bye, Join,
                 GroupMessage, Names, Had, GenerationAsk, GenerationList, GenerationVerified>;

/// Appends one message: its type (the variant's index), then its fields.
void encode(const Message& message, Bytes& out);
/// Takes one message off the front of `in`.
[[nodiscard]] Message decode(ByteReader& in);

}  // namespace lockstep::wire
