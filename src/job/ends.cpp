#include "job/ends.hpp"

#include "fs/owners.hpp"
#include "job/host_owners.hpp"
#include "job/listed.hpp"

namespace lockstep::job {
namespace {

void add_named(const session::Selection& selected, std::vector<session::Location>& named) {
  named.insert(named.end(), selected.whole.begin(), selected.whole.end());
  for (const session::Pick& pick : selected.picks) {
    if (pick.come != session::Come::plain) continue;
    named.push_back({pick.place->root, pick.place->path.child(pick.name)});
  }
  for (const auto& [name, below] : selected.below) add_named(below, named);
}

}  // namespace

std::vector<session::Location> named_places(const session::Selection& selected) {
  std::vector<session::Location> named;
  add_named(selected, named);
  return named;
}

SourceDriver::Setup source_setup(Sources sources, const tree::SyncOptions& options,
                                 const session::Keys& keys, bool client) {
  SourceDriver::Setup setup;
  setup.work = {options, std::move(sources.roots), keys};
  for (const session::Location& place : sources.selected.whole) {
    if (place.path.is_root()) setup.work.whole.insert(place.root);
  }
  setup.session.options = options;
  setup.session.key = keys.digest;
  setup.session.selected = std::make_shared<const session::Selection>(std::move(sources.selected));
  setup.session.root = std::move(sources.root);
  setup.session.complete = sources.complete;
  setup.session.client = client;
  return setup;
}

TargetDriver::Setup target_setup(const TargetPlace& place, const tree::SyncOptions& options,
                                 const session::Keys& keys, const TargetWishes& wishes) {
  tree::Attributes able = options.attributes;
  able.owner = able.owner && fs::changes_owner(options.super);
  TargetDriver::Setup setup;
  setup.work = {options,
                able,
                place.root,
                keys,
                !place.created.empty(),
                place.publication,
                {able, options.hard_links},
                place.alternates,
                place.backup,
                place.temp};
  setup.session.immutable = place.publication != nullptr;
  setup.session.options = options;
  setup.session.makes_devices = fs::makes_devices(options.super);
  setup.session.keys = keys;
  setup.session.rules = {able, options.comparison};
  auto owners = std::make_shared<HostOwners>(options);
  setup.session.problems = owners->problems();
  setup.session.owners = std::move(owners);
  setup.session.client = wishes.client;
  setup.session.local = wishes.local_source != nullptr && options.whole_file;
  setup.session.want_changes = wishes.want_changes;
  setup.session.want_unchanged = wishes.want_changes && wishes.want_unchanged;
  setup.session.want_totals = wishes.want_totals;
  setup.session.single_name = place.single_name;
  setup.session.root_created = !place.created.empty();
  if (place.root) {
    setup.session.own_root = fs::examine(*place.root->directory({}), listed(options, End::target));
  }
  if (setup.session.root_created && !place.alternates.empty()) {
    setup.session.alternate_root =
        fs::examine(*place.alternates.front()->directory({}), listed(options, End::target));
  }
  setup.local_source = wishes.local_source;
  return setup;
}

}  // namespace lockstep::job
