#include "group/publisher_files.hpp"

#include <algorithm>
#include <utility>

#include "base/escape.hpp"
#include "fs/append_file.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"
#include "wire/limits.hpp"

namespace lockstep::group {
namespace {

constexpr std::size_t history_bytes_max = std::size_t{64} << 20U;

std::optional<Bytes> read_own(const std::string& path) {
  const auto text = fs::read_small_file(path, wire::limits::header_bytes);
  if (!text) return std::nullopt;
  return to_bytes(as_view(*text));
}

}  // namespace

PublisherFiles::PublisherFiles(std::string directory) : path_(std::move(directory)) {
  directory_ = fs::open_own_directory(path_ + "/lock");
  fs::make_directory(*directory_, "chain", 0700);
  lock_ = fs::open_file(*directory_, "lock", 0600);
  if (!fs::try_lock(lock_.get())) {
    throw Error(ExitCode::locked,
                "another command for this group is running (" + escape(path_) + "/lock)");
  }
  chain_.emplace(fs::open_directory(*directory_, "chain"));
  const auto bytes = read_own(path_ + "/first");
  if (bytes) first_ = decode_signed_header(*bytes);
}

std::optional<GroupPolicy> read_policy(const std::string& directory) {
  const auto bytes = read_own(directory + "/policy");
  if (!bytes) return std::nullopt;
  return decode_policy(*bytes);
}

std::vector<tree::SignedHeader> read_headers(const std::string& directory,
                                             const wire::GenerationId& head) {
  if (!fs::kind_of(directory + "/chain", true)) return {};
  return HeaderChain(fs::Root::open(directory + "/chain")->directory({})).up_to(head);
}

bool PublisherFiles::is_held() const {
  return fs::examine(*directory_, "hold", {}).has_value();
}

void PublisherFiles::set_held(bool held) {
  if (!held) {
    fs::remove_file(*directory_, "hold");
  } else if (!is_held()) {
    static_cast<void>(fs::create_file(*directory_, "hold", 0600));
  }
}

void PublisherFiles::begin(const tree::SignedHeader& first) {
  for (const char* name : {"decisions", "manifest", "newest", "policy", "hold"}) {
    fs::remove_file(*directory_, name);
  }
  chain_->keep(first);
  first_ = first;
  fs::write_small_file(path_ + "/first", as_text(encode_header(first)), 0600);
}

void PublisherFiles::set_newest(const tree::SignedHeader& header) {
  fs::write_small_file(path_ + "/newest", as_text(encode_header(header)), 0600);
}

std::optional<tree::SignedHeader> read_newest_header(const std::string& directory) {
  const auto bytes = read_own(directory + "/newest");
  if (!bytes) return std::nullopt;
  return decode_signed_header(*bytes);
}

std::optional<wire::GenerationId> read_newest(const std::string& directory) {
  const auto newest = read_newest_header(directory);
  if (!newest) return std::nullopt;
  return id_of(newest->header);
}

void PublisherFiles::set_policy(const GroupPolicy& policy) {
  fs::write_small_file(path_ + "/policy", as_text(encode_policy(policy)), 0600);
}

void PublisherFiles::add_history(const PublishFigures& figures) {
  const std::string line = figures_json(figures) + '\n';
  if (!fs::AppendFile(path_ + "/history").append(line)) {
    throw Error(ExitCode::file_io, "cannot write " + escape(path_) + "/history");
  }
}

std::vector<std::string> read_history(const std::string& directory, std::size_t most) {
  const auto text = fs::read_small_file(directory + "/history", history_bytes_max);
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (text && at < text->size()) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    lines.push_back(text->substr(at, end - at));
    at = end + 1;
  }
  if (lines.size() > most) lines.erase(lines.begin(), lines.end() - static_cast<long>(most));
  return lines;
}

}  // namespace lockstep::group
