#include "job/sources.hpp"

#include <cerrno>

#include "base/escape.hpp"
#include "fs/list.hpp"
#include "job/arguments.hpp"
#include "job/listed.hpp"
#include "job/named_rules.hpp"
#include "job/owner_names.hpp"
#include "job/source_name.hpp"
#include "job/source_roots.hpp"

namespace lockstep::job {
namespace {

using session::Come;

bool does_not_exist(const Error& error) {
  const auto* file = dynamic_cast<const FileError*>(&error);
  return file != nullptr && (file->number() == ENOENT || file->number() == ENOTDIR);
}

tree::Problem missing(const std::string& path, const Error& error) {
  const auto* file = dynamic_cast<const FileError*>(&error);
  const std::string reason = file == nullptr ? error.what() : errno_text(file->number());
  return {ExitCode::partial, "source " + escape(path) + ": " + reason};
}

/// Collects sources whose directories somebody else knows how to open.
class Collector {
 public:
  Collector(SourceRoots::Open open, const tree::SyncOptions& options)
      : roots_(std::move(open)), options_(options), rules_(options) {}

  [[nodiscard]] Sources collect(const Wanted& wanted) {
    const tree::Naming& naming = options_.naming;
    if (!naming.listed) {
      for (const std::string& path : wanted.paths) add(read_argument(path, naming), path);
    } else {
      const std::string& base = wanted.paths.front();
      out_.named.push_back({base, "", roots_.shared(roots_.root(base))});
      out_.nothing_exists = false;
      for (const std::string& name : wanted.names) add_listed(base, name);
    }
    const bool alone = out_.selected.whole.empty() && out_.selected.picks.size() == 1;
    out_.root.single = alone && single_ && !naming.relative && !naming.listed;
    out_.roots = roots_.take();
    return std::move(out_);
  }

 private:
  void add_listed(const std::string& base, const std::string& name) {
    std::optional<SourceName> source;
    try {
      source = read_listed(base, name, options_.naming);
    } catch (const Error& error) {  // no file has such a name
      out_.complete = false;
      out_.problems.push_back(missing(name, error));
      return;
    }
    add(*source, name);
  }

  void add(const SourceName& source, const std::string& shown) try {
    const std::uint32_t root = roots_.root(source.base);
    const bool added = source.name.empty() ? add_whole(root) : add_name(root, source, shown);
    out_.nothing_exists = false;
    if (!added || options_.naming.listed) return;
    const std::string pick = options_.naming.relative ? "" : source.name;
    out_.named.push_back({source.base, pick, roots_.shared(root)});
  } catch (const Error& error) {
    if (error.code() == ExitCode::usage) throw;  // what a rule file says is no rule
    if (!does_not_exist(error) || options_.naming.missing == tree::Missing::told) {
      out_.complete = false;
      out_.problems.push_back(missing(shown, error));
    } else {
      out_.nothing_exists = false;
      if (options_.naming.missing == tree::Missing::removed) add_absent(source, shown);
    }
  }

  // As the run will see it; a symlink that leads nowhere is told when it is listed.
  [[nodiscard]] tree::Kind kind_of(const tree::Entry& entry, const session::Location& place) try {
    if (entry.kind != tree::Kind::symlink) return entry.kind;
    const tree::Follow follow = tree::follow_of(options_.links, entry.link_target, entry.name);
    if (follow == tree::Follow::never) return entry.kind;
    const tree::Kind kind =
        fs::examine_referent(roots_.at(place.root), place.path, entry.name, {}).kind;
    const bool stays = follow == tree::Follow::directories && kind != tree::Kind::directory;
    return stays ? entry.kind : kind;
  } catch (const FileError&) {
    return tree::Kind::symlink;
  }

  bool skips_directory(tree::Kind kind, const std::string& shown) {
    if (kind != tree::Kind::directory || options_.kinds.carry(kind)) return false;
    out_.problems.push_back({ExitCode::ok, "skipping directory " + escape(shown)});
    return true;
  }

  bool add_whole(std::uint32_t root) {
    if (skips_directory(tree::Kind::directory, ".")) return false;
    tell_root(root);
    out_.selected.whole.push_back({root, {}});
    return true;
  }

  void tell_root(std::uint32_t root) {
    if (out_.root.has_metadata) return;
    out_.root.has_metadata = true;
    const fs::ListOptions list = listed(options_, End::source);
    tree::Entry& entry = out_.root.entry = fs::examine(*roots_.directory({root, {}}), list);
    entry.mode = tree::changed_mode(options_.mode_changes, entry.mode, true);
    if (list.owners) note_owners(entry, out_.root);
  }

  bool add_name(std::uint32_t root, const SourceName& source, const std::string& shown) {
    tree::check_name(source.name);  // staging is nobody's source
    const session::LocationRef place = roots_.locate(root, source.parents);
    const fs::ListOptions list = listed(options_, End::source);
    const auto entry = fs::examine(*roots_.directory(*place), source.name, list);
    if (!entry) throw file_error("stat", shown, ENOENT);
    const tree::RelPath path = source.parents.child(source.name);
    session::LocationRef inside;
    if (source.contents) inside = roots_.locate(root, path);
    const tree::Kind kind = inside ? tree::Kind::directory : kind_of(*entry, *place);
    single_ = kind != tree::Kind::directory;
    const bool named_whole = options_.naming.relative || options_.naming.listed;
    if (!named_whole) {  // filters judge it when it is listed
      out_.selected.picks.push_back({place, source.name});
      return true;
    }
    if (rules_.hide(path, !single_) || skips_directory(kind, path.text())) return false;
    session::Selection& at = lead_to(root, source);
    if (rules_.hide_below(root, roots_.shared(root), path, !single_)) return false;
    if (inside) {
      at.picks.push_back({inside, source.name, Come::leading});
      at.below[source.name].whole.push_back(*inside);
    } else {
      at.picks.push_back({place, source.name});
    }
    return true;
  }

  // Where the name is to be added; the directories on the way come with it.
  session::Selection& lead_to(std::uint32_t root, const SourceName& source) {
    const bool implied = options_.naming.implied_directories;
    if (source.leads && implied) tell_root(root);
    session::Selection* at = &out_.selected;
    const std::string& text = source.parents.text();
    for (std::size_t end = 0; !text.empty() && end < text.size();) {
      const std::size_t start = end == 0 ? 0 : end + 1;
      end = std::min(text.find('/', start), text.size());
      const std::string name = text.substr(start, end - start);
      if (!at->below.contains(name)) {
        const auto place = roots_.locate(root, tree::RelPath::parse(text.substr(0, end)));
        at->picks.push_back({place, name, implied ? Come::leading : Come::bare});
      }
      at = &at->below[name];
    }
    return *at;
  }

  void add_absent(const SourceName& source, const std::string& shown) try {
    if (source.name.empty()) return;
    tree::check_name(source.name);
    const std::uint32_t root = roots_.root(source.base);
    const session::LocationRef place = roots_.locate(root, source.parents);
    lead_to(root, source).picks.push_back({place, source.name, Come::absent});
  } catch (const FileError& error) {
    out_.problems.push_back({ExitCode::vanished, "file has vanished: " + escape(shown)});
  }

  SourceRoots roots_;
  const tree::SyncOptions& options_;
  NamedRules rules_;
  Sources out_;
  bool single_ = false;
};

// Nothing is taken out of what readers rely on.
void refuse_generation(const std::string& directory) {
  if (!fs::kind_of(directory + "/../../.lockstep/journal", false)) return;
  throw Error(ExitCode::refused, "source " + escape(directory) +
                                     " is a published generation, which never changes: "
                                     "--remove-source-files cannot be used with it");
}

}  // namespace

Sources open_sources(const Wanted& wanted, const tree::SyncOptions& options) {
  const fs::Links links = options.links.follow_any() ? fs::Links::anywhere : fs::Links::refused;
  const bool removes = options.remove_source_files && !options.dry_run;
  const auto open = [links, removes](const std::string& directory) {
    if (removes) refuse_generation(directory);
    std::shared_ptr<fs::Root> root = fs::Root::open(directory);
    root->follow(links);
    return root;
  };
  return Collector(open, options).collect(wanted);
}

Sources open_granted_sources(const std::shared_ptr<fs::Root>& base, const Wanted& wanted,
                             const tree::SyncOptions& options) {
  const fs::Links links = options.links.follow_any() ? fs::Links::beneath : fs::Links::refused;
  const auto open = [&, links](const std::string& directory) {
    std::shared_ptr<fs::Root> root = fs::Root::below(base, below(directory), fs::Links::beneath);
    root->follow(links);
    return root;
  };
  return Collector(open, options).collect(wanted);
}

}  // namespace lockstep::job
