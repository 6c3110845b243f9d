#pragma once
// From one generation to the next: what is compared with, what is changed, and what is published.
// Lazy: until somebody asks for next(), nothing is made, and nothing is published.
//
// Layer    commit.
// Threads  next(), fresh() and copied() from any thread; the rest from one.
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "commit/content_changes.hpp"
#include "commit/generations.hpp"
#include "tree/manifest.hpp"

namespace lockstep::commit {

struct PublicationOptions {
  std::size_t keep = 1;                             // generations that stay
  bool durable = true;                              // else nothing is synced
  std::shared_ptr<const SigningKey> key = nullptr;  // null: it is not signed
  std::string note = {};
  // What becomes of next() is prepared under this header, and not activated.
  std::optional<tree::SignedHeader> prepare = std::nullopt;
};

class Publication {
 public:
  /// See Generations for what this does and throws. Error{refused} where the dataset belongs to a
  /// replica group, whose generations are made by the group only.
  Publication(fs::DirectoryRef dataset, const PublicationOptions& options);
  /// For groups; `durable` is as `generations` has it. One at a time.
  Publication(std::shared_ptr<Generations> generations, PublicationOptions options);
  /// What was not published goes.
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

  /// What is there now: the active generation's tree; where there is none, an empty one.
  [[nodiscard]] const std::shared_ptr<fs::Root>& current();
  /// The tree that will be the next generation: at first equal to current(), sharing inodes with
  /// it. Files in it may be replaced and removed, never changed in place.
  [[nodiscard]] std::shared_ptr<fs::Root> next();
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  /// A header says already what next() will be.
  [[nodiscard]] bool is_promised() const noexcept { return options_.prepare.has_value(); }

  /// The file `path` of next() has content of its own.
  void fresh(const tree::RelPath& path);
  /// The file `path` of next() has the content that `from` has in current().
  void copied(const tree::RelPath& path, const tree::RelPath& from);

  /// Makes next() a generation and prunes. Nothing where next() was never asked for, or is what
  /// the active generation is already. With `prepare`: makes next() also where nobody asked,
  /// prepares it under that header, and prunes nothing; Error{verification} where the header says
  /// another manifest. Ends the object's use; so do the next two.
  std::optional<tree::SignedHeader> publish(const tree::ManifestMask& mask);
  /// Publishes the generation `number` once more, under a new number.
  tree::SignedHeader rollback(std::uint64_t number);
  /// Prepares the tree of the generation `name` of this dataset once more, under the header
  /// `prepare`, which must say the same manifest (Error{verification}).
  void prepare_copy(const std::string& name);

 private:
  [[nodiscard]] std::shared_ptr<fs::Root> make_next();
  void release_next() noexcept;
  [[nodiscard]] tree::ManifestTotals copy_to_next(const std::string& name);
  [[nodiscard]] tree::ManifestTotals write_next_manifest(const tree::ManifestMask& mask);
  [[nodiscard]] tree::GenerationHeader next_header(const tree::ManifestTotals& totals) const;
  tree::SignedHeader activate(const tree::ManifestTotals& totals);
  tree::SignedHeader prepare(const tree::ManifestTotals& totals);

  std::shared_ptr<Generations> generations_;
  PublicationOptions options_;
  std::optional<tree::SignedHeader> parent_;
  std::string parent_name_;
  std::shared_ptr<fs::Root> current_;
  std::mutex mutex_;
  std::shared_ptr<fs::Root> next_;
  bool has_next_ = false;  // on disk, perhaps in part
  bool begun_ = false;
  ContentChanges changes_;
};

}  // namespace lockstep::commit
