// group::decode_policy, which peers reach by the headers they send: a policy whose hosts can be
// dialled, or Error{stream}; and what is accepted encodes to one form only.
#include "group/policy.hpp"

#include <span>

#include "base/error.hpp"
#include "group/group_file.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lockstep;
  try {
    const group::GroupPolicy policy = group::decode_policy(std::as_bytes(std::span(data, size)));
    promise(!policy.members.empty() && policy.members.size() <= group::group_members_max);
    for (const group::Replica& one : policy.replicas()) {
      promise(group::parse_member_url(one.url).url == one.url);
    }
    const Bytes once = encode_policy(policy);
    promise(group::decode_policy(once) == policy);
  } catch (const Error& error) {
    promise(error.code() == ExitCode::stream);
  }
  return 0;
}
