#include "tree/generation.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"

namespace lockstep::tree {
namespace {

constexpr std::string_view hash_domain = "lockstep generation hash 1";
constexpr std::string_view signature_domain = "lockstep generation header 1";
// The second is the first with what it needs; a header without needs stays one of the first.
constexpr std::uint8_t plain_version = 1;
constexpr std::uint8_t needing_version = 2;

void put_needs(const std::vector<Dependency>& needs, ByteWriter& out) {
  if (needs.empty()) return;
  out.varint(needs.size());
  for (const Dependency& need : needs) {
    out.text(need.name);
    out.varint(need.number);
    out.raw(need.hash);
  }
}

void put_header(const GenerationHeader& header, ByteWriter& out) {
  out.u8(header.needs.empty() ? plain_version : needing_version);
  out.raw(header.dataset);
  out.raw(header.group);
  out.varint(header.number);
  out.raw(header.parent);
  out.raw(header.manifest);
  out.varint(header.entries);
  out.varint(header.file_bytes);
  out.varint(header.epoch);
  out.signed_varint(header.created);
  out.text(header.note);
  out.blob(header.policy);
  put_needs(header.needs, out);
  out.raw(header.publisher);
}

Bytes in_domain(std::string_view domain, const GenerationHeader& header) {
  Bytes bytes = to_bytes(as_view(domain));
  ByteWriter out(bytes);
  out.u8(0);  // so that no domain is the begin of another
  put_header(header, out);
  return bytes;
}

template <std::size_t Size>
void get(ByteReader& in, std::array<std::byte, Size>& to) {
  const View bytes = in.raw(Size);
  std::copy(bytes.begin(), bytes.end(), to.begin());
}

std::vector<Dependency> get_needs(ByteReader& in) {
  std::vector<Dependency> needs(in.varint_below(needs_max + 1));
  if (needs.empty()) throw Error(ExitCode::stream, "generation header with a list of no needs");
  for (Dependency& need : needs) {
    need.name = in.text(need_name_bytes_max);
    need.number = in.varint();
    get(in, need.hash);
  }
  return needs;
}

template <std::size_t Size>
bool is_zero(const std::array<std::byte, Size>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte byte) { return byte == std::byte{}; });
}

void require(bool good, const GenerationHeader& child, const char* what) {
  if (!good) throw Error(ExitCode::fenced, "generation " + name_of(child) + " " + what);
}

}  // namespace

Digest hash_of(const GenerationHeader& header) {
  return sha256(in_domain(hash_domain, header));
}

std::string name_of(const GenerationHeader& header) {
  return name_of(header.number, hash_of(header));
}

std::string name_of(std::uint64_t number, const Digest& hash) {
  constexpr std::size_t digits = 6;
  constexpr std::size_t hash_bytes = 4;
  std::string shown = std::to_string(number);
  if (shown.size() < digits) shown.insert(0, digits - shown.size(), '0');
  return shown + '-' + to_hex(View(hash).first(hash_bytes));
}

SignedHeader sign(GenerationHeader header, const SigningKey* key) {
  header.publisher = key == nullptr ? PublicKey{} : key->public_key();
  Signature signature{};
  if (key != nullptr) signature = key->sign(in_domain(signature_domain, header));
  return {std::move(header), signature};
}

bool is_signed(const GenerationHeader& header) {
  return !is_zero(header.publisher);
}

bool has_good_signature(const SignedHeader& header) {
  if (!is_signed(header.header)) return is_zero(header.signature);
  return is_signed_by(header.header.publisher, in_domain(signature_domain, header.header),
                      header.signature);
}

void encode(const SignedHeader& header, Bytes& out) {
  ByteWriter writer(out);
  put_header(header.header, writer);
  writer.raw(header.signature);
}

SignedHeader decode_header(ByteReader& in) {
  SignedHeader result;
  GenerationHeader& header = result.header;
  const std::uint8_t version = in.u8();
  if (version != plain_version && version != needing_version) {
    throw Error(ExitCode::stream, "generation header of an unknown version");
  }
  get(in, header.dataset);
  get(in, header.group);
  header.number = in.varint();
  get(in, header.parent);
  get(in, header.manifest);
  header.entries = in.varint();
  header.file_bytes = in.varint();
  header.epoch = in.varint();
  header.created = in.signed_varint();
  header.note = in.text(note_bytes_max);
  header.policy = to_bytes(in.blob(policy_bytes_max));
  if (version == needing_version) header.needs = get_needs(in);
  get(in, header.publisher);
  get(in, result.signature);
  return result;
}

void check_follows(const GenerationHeader& parent, const GenerationHeader& child) {
  require(child.parent == hash_of(parent), child, "does not follow its parent");
  require(child.number > parent.number, child, "has no higher number than its parent");
  require(child.epoch >= parent.epoch, child, "has a lower epoch than its parent");
  require(child.dataset == parent.dataset, child, "belongs to another dataset");
  require(child.group == parent.group || is_zero(parent.group), child, "belongs to another group");
}

}  // namespace lockstep::tree
