// What is done with symlinks.
#include <array>

#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

constexpr auto table = std::to_array<Option>({
    {toggle('l', "links"), Group::symlinks, "keep symlinks as symlinks",
     [](Settings& s, const Use& u) { s.sync.kinds.links = u.on; }},
    {toggle('L', "copy-links"), Group::symlinks, "copy what symlinks lead to",
     [](Settings& s, const Use& u) { s.sync.links.copy_all = u.on; }},
    {toggle('k', "copy-dirlinks"), Group::symlinks, "the same for those that lead to directories",
     [](Settings& s, const Use& u) { s.sync.links.copy_directories = u.on; }},
    {toggle(0, "copy-unsafe-links"), Group::symlinks, "the same for those that leave the tree",
     [](Settings& s, const Use& u) { s.sync.links.copy_unsafe = u.on; }},
    {toggle(0, "safe-links"), Group::symlinks, "make no symlinks that leave the tree",
     [](Settings& s, const Use& u) { s.sync.links.safe_only = u.on; }},
    {toggle(0, "munge-links"), Group::symlinks, "make symlinks useless, or useful again",
     [](Settings& s, const Use& u) { s.here.munges = u.on; }},
    {toggle('K', "keep-dirlinks"), Group::symlinks, "symlinks at the target stand for directories",
     [](Settings& s, const Use& u) { s.sync.links.keep_directories = u.on; }},
});

}  // namespace

std::span<const Option> symlink_options() {
  return table;
}

}  // namespace lockstep::cli
