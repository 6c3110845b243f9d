#include "group/header_chain.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"
#include "wire/limits.hpp"

namespace lockstep::group {
namespace {

constexpr std::uint64_t gap_max = 1000;  // numbers in a row that were aborted

std::optional<tree::SignedHeader> try_decode(View bytes) {
  try {
    return decode_signed_header(bytes);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// No less than what encode_header() makes of it.
std::size_t sent_bytes(const tree::SignedHeader& header) {
  constexpr std::size_t fixed_bytes = 512;
  std::size_t bytes = fixed_bytes + header.header.note.size() + header.header.policy.size();
  for (const tree::Dependency& need : header.header.needs) bytes += fixed_bytes + need.name.size();
  return bytes;
}

}  // namespace

bool HeaderChain::has(const tree::SignedHeader& header) const {
  try {
    return find(id_of(header.header)).has_value();
  } catch (const Error&) {
    return false;  // damaged: what is kept takes its place
  }
}

void HeaderChain::keep(const tree::SignedHeader& header) {
  if (has(header)) return;
  const std::string name = tree::name_of(header.header);
  const std::string fresh = "new-" + name;
  fs::remove_file(*directory_, fresh);
  {
    const Fd fd = fs::create_file(*directory_, fresh, 0644);
    fs::write_at(fd.get(), fresh, 0, encode_header(header));
    fs::sync_file(fd.get(), fresh);
  }
  fs::rename({*directory_, fresh}, {*directory_, name});
  fs::sync_directory(*directory_);
}

std::optional<tree::SignedHeader> HeaderChain::read(const std::string& name) const {
  if (!fs::examine(*directory_, name, {})) return std::nullopt;
  const fs::InputFile file(*directory_, name);
  Bytes bytes(std::min<std::uint64_t>(file.bytes(), wire::limits::header_bytes));
  bytes.resize(file.read(0, bytes));
  std::optional<tree::SignedHeader> header = try_decode(bytes);
  if (!header || tree::name_of(header->header) != name) {
    throw Error(ExitCode::verification, "header " + escape(file.shown()) + " is damaged");
  }
  return header;
}

// The hash, which its child or its caller knows, proves all of it but the signature.
std::optional<tree::SignedHeader> HeaderChain::link(const wire::GenerationId& id) const {
  std::optional<tree::SignedHeader> header = read(tree::name_of(id.number, id.hash));
  if (header && tree::hash_of(header->header) != id.hash) return std::nullopt;
  return header;
}

std::optional<tree::SignedHeader> HeaderChain::find(const wire::GenerationId& id) const {
  std::optional<tree::SignedHeader> header = link(id);
  if (header && !tree::has_good_signature(*header)) {
    throw Error(ExitCode::verification,
                "header " + tree::name_of(header->header) + " has no good signature");
  }
  return header;
}

// A header names its parent by hash alone; numbers rise, and few are left out.
std::optional<tree::SignedHeader> HeaderChain::parent_of(
    const tree::GenerationHeader& header) const {
  const std::uint64_t lowest = header.number > gap_max ? header.number - gap_max : 0;
  for (std::uint64_t number = header.number; number-- > lowest;) {
    std::optional<tree::SignedHeader> found = link({number, header.parent});
    if (found) return found;
  }
  return std::nullopt;
}

std::vector<tree::SignedHeader> HeaderChain::up_to(const wire::GenerationId& head) const {
  std::vector<tree::SignedHeader> chain;
  for (std::optional<tree::SignedHeader> at = find(head); at;) {
    chain.push_back(*at);
    const bool first = at->header.parent == Digest{};
    at = first ? std::nullopt : parent_of(at->header);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// ---- answers ----------------------------------------------------------------------------------

// From `at` down to where the way is known, to the first one of a number not above `to_number`, or
// to a gap: what is damaged is as if it were missing.
ChainPath::Ids HeaderChain::way_back(std::optional<tree::SignedHeader> at,
                                     std::uint64_t to_number) const {
  ChainPath::Ids back;
  try {
    while (at && !path_.has(id_of(at->header))) {
      back.push_back(id_of(at->header));
      const bool over = at->header.number <= to_number || at->header.parent == Digest{};
      at = over ? std::nullopt : parent_of(at->header);
    }
  } catch (const Error&) {
    at.reset();
  }
  if (at) back.push_back(id_of(at->header));  // where it meets
  return back;
}

void HeaderChain::find_way(const wire::GroupProve& asked) {
  if (!path_.has(asked.to)) {
    std::optional<tree::SignedHeader> newest;
    try {
      newest = link(asked.to);
    } catch (const Error&) {  // damaged
    }
    const auto known = path_.first();  // where both meet is not above it
    const std::uint64_t lowest = asked.from.number;
    path_.end_with(way_back(std::move(newest), known ? std::min(known->number, lowest) : lowest));
  }
  const auto first = path_.first();
  if (!first || first->number <= asked.from.number) return;
  try {
    const auto header = link(*first);
    if (!header || header->header.parent == Digest{}) return;
    path_.begin_with(way_back(parent_of(header->header), asked.from.number));
  } catch (const Error&) {  // a gap
  }
}

// Oldest first, as many as one answer may hold, up to one without a good signature. Nothing where
// one that was on the way is there no longer.
std::optional<std::vector<Bytes>> HeaderChain::told(const wire::GroupProve& asked) const {
  std::vector<Bytes> headers;
  std::size_t bytes = 0;
  for (const wire::GenerationId& id : path_.between(asked.from, asked.to)) {
    std::optional<tree::SignedHeader> header;
    try {
      header = link(id);
    } catch (const Error&) {  // damaged
    }
    if (!header) return std::nullopt;
    bytes += sent_bytes(*header);
    const bool full = headers.size() >= wire::limits::chain_headers ||
                      (bytes > wire::limits::chain_bytes && !headers.empty());
    if (full || !has_good_signature(*header)) break;
    headers.push_back(encode_header(*header));
  }
  return headers;
}

wire::GroupChain HeaderChain::answer(const wire::GroupProve& asked) {
  wire::GroupChain answer;
  answer.to = asked.to;
  find_way(asked);
  auto headers = told(asked);
  if (!headers) {  // damaged since: from behind it
    path_.forget();
    find_way(asked);
    headers = told(asked);
  }
  if (headers) answer.headers = std::move(*headers);
  return answer;
}

}  // namespace lockstep::group
