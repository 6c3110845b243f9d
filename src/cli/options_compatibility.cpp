// Options of rsync that change nothing here, and those that would and are refused.
#include <array>

#include "cli/option_groups.hpp"

namespace lockstep::cli {
namespace {

void nothing(Settings& /*s*/, const Use& /*use*/) {}

// rsync where it is built without it: a wrong command line. It cannot be had, so there is nothing
// to take back either.
void birth_times(Settings& /*s*/, const Use& use) {
  if (use.on) throw Error(ExitCode::usage, "not available; this system cannot set birth times");
}

[[noreturn]] void refuse(const char* hint) {
  throw Error(ExitCode::unsupported, std::string("not available; ") + hint);
}

constexpr auto table = std::to_array<Option>({
    {flag(0, "inc-recursive"), Group::compatibility, "no effect", nothing},
    {flag(0, "i-r"), Group::compatibility, "no effect", nothing},
    {flag(0, "no-inc-recursive"), Group::compatibility, "no effect", nothing},
    {flag(0, "no-i-r"), Group::compatibility, "no effect", nothing},
    {toggle(0, "open-noatime"), Group::compatibility, "no effect", nothing},
    {toggle('s', "secluded-args"), Group::compatibility, "no effect", nothing},
    {toggle(0, "protect-args"), Group::compatibility, "no effect", nothing},
    {toggle(0, "old-args"), Group::compatibility, "no effect", nothing},
    {flag(0, "trust-sender"), Group::compatibility, "no effect", nothing},
    {toggle(0, "blocking-io"), Group::compatibility, "no effect", nothing},
    {flag(0, "no-motd"), Group::compatibility, "no effect", nothing},
    {valued(0, "max-alloc", "SIZE"), Group::compatibility, "no effect", nothing},
    {valued(0, "sockopts", "OPTIONS"), Group::compatibility, "no effect", nothing},
    {valued(0, "outbuf", "N|L|B"), Group::compatibility, "no effect", nothing},
    {valued(0, "checksum-seed", "N"), Group::compatibility, "no effect", nothing},
    {valued('B', "block-size", "SIZE"), Group::compatibility, "no effect", nothing},
    {toggle('y', "fuzzy"), Group::compatibility, "no effect", nothing},
    {toggle('N', "crtimes"), Group::compatibility, "refused", birth_times},
    {flag(0, "copy-devices"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("devices are copied as devices (--devices)"); }},
    {flag(0, "write-devices"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("devices are copied as devices (--devices)"); }},
    {flag(0, "insecure-links"), Group::compatibility, "refused",
     [](Settings&, const Use&) {
       refuse("symlinks that leave the target are never followed there");
     }},
    {valued(0, "confine-root", "DIR"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("peers are always confined to what was named"); }},
    {valued(0, "copy-as", "USER"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("run it as that user"); }},
    {limit("iconv", "CHARSETS"), Group::compatibility, "refused",
     [](Settings&, const Use& u) {
       if (u.on) refuse("names are copied byte by byte");
     }},
    {valued(0, "write-batch", "FILE"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("there are no batch files"); }},
    {valued(0, "only-write-batch", "FILE"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("there are no batch files"); }},
    {valued(0, "read-batch", "FILE"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("there are no batch files"); }},
    {valued(0, "password-file", "FILE"), Group::compatibility, "refused",
     [](Settings&, const Use&) {
       refuse("peers prove who they are by their keys: lockstep id init");
     }},
    {valued(0, "early-input", "FILE"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("a daemon takes no input from its clients"); }},
    {flag(0, "drop-D"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("leave special files out: --no-D"); }},
    {valued(0, "address", "ADDRESS"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("the system chooses the address to connect from"); }},
    {valued(0, "protocol", "N"), Group::compatibility, "refused",
     [](Settings&, const Use&) { refuse("there is one version of the protocol"); }},
});

}  // namespace

std::span<const Option> compatibility_options() {
  return table;
}

}  // namespace lockstep::cli
