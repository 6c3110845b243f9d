#pragma once
// Two session machines joined by wire bytes, over two trees in memory.
//
// Every action is carried out; "long work" ends in seeded random order, and the bytes between the
// two sides arrive in chunks of any size, so that nothing may depend on either.
#include <array>
#include <deque>
#include <functional>
#include <random>
#include <set>
#include <stdexcept>

#include "delta/conversation.hpp"
#include "session/source.hpp"
#include "session/target.hpp"
#include "support/memory_tree.hpp"

namespace lockstep::test {

/// What goes wrong, by path.
struct Faults {
  std::map<std::string, ExitCode> unreadable;  // content: partial or vanished
  std::set<std::string> unreadable_directories;
  std::set<std::string> bad_basis;          // the target's old file cannot be read
  std::map<std::string, unsigned> corrupt;  // how often its content arrives damaged
  std::set<std::string> unwritable;
  bool missing_argument = false;
  // The run stops: the connection is lost after so many steps, the target dies before so many
  // changes of names more. Names of a publish reach the disk in any order where power is cut.
  std::optional<std::size_t> steps;
  std::optional<std::size_t> names;
  bool unordered = false;
  // An executor that is wrong on purpose: what checks it must notice.
  bool replaces_in_two_steps = false;
  bool trusts_content = false;
};

/// A run that its faults stopped; the trees are what it left.
struct Stopped : std::runtime_error {
  Stopped() : std::runtime_error("stopped") {}
};

struct Settings {
  tree::SyncOptions options;
  bool push = true;  // the source is the client
  bool want_changes = true;
  bool want_unchanged = false;
  bool want_totals = false;
  std::vector<std::string> picks;  // names in the source's root; none: its contents
  std::string single_name;         // one picked file's new name
  Faults faults;
  std::uint64_t batch_entries = 65536;
  std::size_t held_files_max = 65536;
  std::optional<std::uint64_t> free_bytes;
  bool immutable = false;       // the target's files have names elsewhere
  std::size_t chunk_bytes = 0;  // 0: all there is
  std::uint64_t seed = 1;
};
/// -a as far as trees in memory go: recursive, links, perms, times.
[[nodiscard]] Settings archive();

/// Long work: pieces run in seeded random order.
class Deferred {
 public:
  explicit Deferred(std::uint64_t seed) : random_(seed) {}
  void add(std::function<void()> piece) { pieces_.push_back(std::move(piece)); }
  [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }
  void run_one();
  void run_all() {
    while (!empty()) run_one();
  }

 private:
  std::mt19937_64 random_;
  std::vector<std::function<void()>> pieces_;
};

/// What both executors tell the test.
struct Told {
  std::vector<tree::Change> changes;  // at the client
  std::vector<tree::Problem> problems;
  std::vector<std::string> journal;  // what the target did to names, and when the tree ended
  std::optional<wire::Summary> summary;
  std::vector<wire::Totals> totals;
  std::vector<std::string> ended;  // files, those that failed with a '!' before them
};

/// Carries out a Source's actions.
class MemorySource {
 public:
  struct Outside {
    std::function<void(wire::Message)> send;
    std::function<void(Bytes)> send_frame;
    std::function<bool()> room;
  };
  MemorySource(MemoryTree& tree, const Settings& settings, Deferred& work, Outside outside);
  void on_message(wire::Message message);
  void pump();
  [[nodiscard]] bool finished() const noexcept { return finished_; }
  Told told;

 private:
  struct Segment {
    Bytes fresh;
    std::unique_ptr<delta::SegmentFresh> half;
    bool busy = false;
  };
  struct Open {
    std::unique_ptr<delta::Table> table;
    std::map<std::uint32_t, Segment> segments;
  };
  void act(session::SourceAction& next);
  [[nodiscard]] session::SourceListing list(const session::source_action::List& wanted);
  [[nodiscard]] session::ReadResult read_pack(const session::source_action::ReadPack& pack);
  [[nodiscard]] session::ReadResult read_block(const session::source_action::ReadBlock& wanted);
  [[nodiscard]] session::DeltaResult delta(const session::source_action::DeltaStep& step);
  [[nodiscard]] session::TagResult tag(const session::source_action::TagFiles& files);
  void seal_literals(const session::source_action::DeltaStep& step, const Segment& segment,
                     session::DeltaResult& result);
  [[nodiscard]] std::optional<Bytes> read(const session::SourceFile& file,
                                          std::optional<tree::Problem>& problem);
  [[nodiscard]] bool damage(const session::SourceFile& file);

  MemoryTree& tree_;
  Settings settings_;
  Deferred& work_;
  Outside outside_;
  session::Keys keys_;
  delta::HashKey hash_key_;
  Gmac mac_;
  session::Source machine_;
  std::map<std::uint32_t, Open> open_;
  bool finished_ = false;
};

/// Carries out a Target's actions. What is staged becomes visible at Publish.
class MemoryTarget {
 public:
  MemoryTarget(MemoryTree& tree, const Settings& settings, Deferred& work,
               std::function<void(wire::Message)> send);
  void on_message(wire::Message message);
  void on_data(wire::Data data);
  void pump();
  [[nodiscard]] bool finished() const noexcept { return finished_; }
  Told told;

 private:
  struct Transfer {
    session::StageEntry entry;
    std::optional<session::BasisFile> basis_name;
    delta::FileShape shape;
    std::unique_ptr<delta::Basis> basis;
    std::map<std::uint32_t, std::unique_ptr<delta::SegmentBasis>> segments;
    std::set<std::uint32_t> busy;
    Bytes content;
  };
  struct Staged {
    std::string path;
    std::function<void()> apply;
    bool link = false;
  };
  [[nodiscard]] bool read(session::TargetAction& next);
  [[nodiscard]] bool transfer(session::TargetAction& next);
  [[nodiscard]] bool commit(session::TargetAction& next);
  void tell(session::TargetAction& next);
  [[nodiscard]] bool open_basis(Transfer& transfer);
  void sign_table(std::uint32_t id, std::uint32_t part);
  void sign(std::uint32_t id, std::uint32_t segment);
  void next_sums(const session::target_action::NextSums& wanted);
  [[nodiscard]] session::WriteOutcome rebuild(const session::target_action::Rebuild& wanted);
  [[nodiscard]] session::WriteOutcome write_block(const wire::Data& data);
  void stage_pack(const session::target_action::StagePack& pack);
  [[nodiscard]] std::optional<tree::Problem> stage_content(const session::StageEntry& entry,
                                                           View content);
  [[nodiscard]] std::optional<tree::Problem> stage_item(const session::StageItem& item);
  [[nodiscard]] std::optional<tree::Problem> make_way(const std::string& path);
  void place_file(const tree::Entry& wanted, const std::string& path, View content);
  [[nodiscard]] std::vector<tree::Problem> publish(const session::target_action::Publish& wanted);
  void make_directories();
  [[nodiscard]] bool has_parent(const std::string& path);
  void remove(const std::vector<session::Removal>& removals, std::vector<session::Removal>& removed,
              std::vector<tree::Problem>& problems);
  void finish_stage();
  void log(const std::string& what) { told.journal.push_back(what); }
  /// Before each change of a name.
  void touch_name();
  [[nodiscard]] bool trusted(const Nonce& nonce, View content, const Tag& tag);

  MemoryTree& tree_;
  Settings settings_;
  Deferred& work_;
  std::function<void(wire::Message)> send_;
  session::Keys keys_;
  delta::HashKey hash_key_;
  Gmac mac_;
  session::Target machine_;
  std::map<std::uint32_t, Transfer> transfers_;
  std::vector<Staged> staged_;
  std::vector<tree::Problem> publish_problems_;
  std::map<std::string, session::StageEntry> new_directories_;
  std::map<std::string, session::StageEntry> set_directories_;
  std::size_t names_touched_ = 0;
  bool finished_ = false;
};

/// Everything a run shows from outside.
struct Outcome {
  wire::Summary summary;
  std::vector<tree::Change> changes;
  std::vector<tree::Problem> problems;
  std::vector<std::string> journal;
  std::vector<wire::Totals> totals;
  std::vector<std::string> ended;
  std::size_t bytes_to_target = 0;
  std::size_t bytes_to_source = 0;
  std::size_t entries = 0;  // that travelled
  std::array<std::size_t, std::variant_size_v<wire::Message>> messages{};
  template <class T>
  [[nodiscard]] std::size_t count() const {
    return messages.at(wire::Message(T{}).index());
  }
  /// Changes as sorted text.
  [[nodiscard]] std::vector<std::string> change_list() const;
};

/// A peer that does not keep to the protocol: what goes on its way is what each of these leaves of
/// the one message or frame it is given.
struct Tamper {
  std::function<void(std::vector<wire::Message>& messages, bool to_target)> messages;
  std::function<void(std::vector<Bytes>& frames)> frames;
};
/// A whole run. Throws what a machine throws, Stopped and BothWait.
[[nodiscard]] Outcome sync(MemoryTree& source, MemoryTree& target, const Settings& settings,
                           const Tamper& tamper = {});
struct BothWait : std::logic_error {
  BothWait() : std::logic_error("both sides wait for ever") {}
};

[[nodiscard]] session::Keys test_keys();
[[nodiscard]] session::SourceTree::Setup source_setup(MemoryTree& tree, const Settings& settings);
[[nodiscard]] session::TargetSetup target_setup(MemoryTree& tree, const Settings& settings);

}  // namespace lockstep::test
