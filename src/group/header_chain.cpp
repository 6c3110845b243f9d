#include "group/header_chain.hpp"

#include <algorithm>
#include <deque>

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

namespace {

/// The oldest headers of a way back, as many as one answer may hold.
class Oldest {
 public:
  void add(tree::SignedHeader header) {
    bytes_ += sent_bytes(header);
    back_.push_back(std::move(header));
    while (back_.size() > 1 &&
           (back_.size() > wire::limits::chain_headers || bytes_ > wire::limits::chain_bytes)) {
      bytes_ -= sent_bytes(back_.front());
      back_.pop_front();
    }
  }
  /// Oldest first, up to one without a good signature.
  [[nodiscard]] std::vector<Bytes> encoded() const {
    std::vector<Bytes> headers;
    for (auto one = back_.rbegin(); one != back_.rend() && has_good_signature(*one); ++one) {
      headers.push_back(encode_header(*one));
    }
    return headers;
  }

 private:
  std::deque<tree::SignedHeader> back_;  // newest first
  std::size_t bytes_ = 0;
};

}  // namespace

wire::GroupChain HeaderChain::answer(const wire::GroupProve& asked) const {
  Oldest oldest;
  try {
    for (std::optional<tree::SignedHeader> at = link(asked.to); at;) {
      const tree::GenerationHeader header = at->header;
      if (tree::hash_of(header) == asked.from.hash) break;
      oldest.add(std::move(*at));
      if (header.number <= asked.from.number || header.parent == Digest{}) break;
      at = parent_of(header);
    }
  } catch (const Error&) {  // as a gap: whoever asks may ask somebody else
  }
  wire::GroupChain answer;
  answer.to = asked.to;
  answer.headers = oldest.encoded();
  return answer;
}

}  // namespace lockstep::group
