// How content is compressed on its way, and what is said of it in rsync's words.
#include <algorithm>
#include <array>
#include <cctype>

#include "base/escape.hpp"
#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

using Names = std::span<const std::string_view>;

// rsync's exit code for a name that it does not have.
void require_known(std::string_view name, Names names) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  throw Error(ExitCode::unsupported, "unknown name '" + escape(name) + '\'');
}

// There is one compressor; which one it is changes nothing but bytes on the way.
void compress_choice(Settings& s, const Use& use) {
  constexpr auto names =
      std::to_array<std::string_view>({"auto", "zstd", "lz4", "zlibx", "zlib", "none"});
  require_known(use.value, names);
  s.sync.compress = use.value == "none" ? tree::Compress::never : tree::Compress::always;
}

void compress_level(Settings& s, const Use& use) {
  const std::int32_t level = parse_signed(use.value);
  const std::int32_t most = tree::compress_level_max;
  s.sync.compress = tree::Compress::always;
  s.sync.compress_level =
      static_cast<std::uint8_t>(level == 0 ? 0 : std::clamp<std::int32_t>(level, 1, most));
}

void compress_threads(Settings& /*s*/, const Use& use) {
  (void)parse_number(use.value, UINT32_MAX);
}

// Content is always verified, by a code of the session's own; "none" is rsync's other word for -W.
void checksum_choice(Settings& s, const Use& use) {
  constexpr auto names = std::to_array<std::string_view>(
      {"auto", "xxh128", "xxh3", "xxh64", "xxhash", "md5", "md4", "sha1", "none"});
  const std::size_t comma = std::min(use.value.find(','), use.value.size());
  const std::string transfer = use.value.substr(0, comma);
  require_known(transfer, names);
  if (comma < use.value.size()) require_known(use.value.substr(comma + 1), names);
  if (transfer == "none") s.whole_file = true;
}

void skip_compress(Settings& s, const Use& use) {
  s.sync.never_compressed.clear();
  for (std::size_t start = 0; use.on && start < use.value.size();) {
    const std::size_t end = std::min(use.value.find('/', start), use.value.size());
    std::string suffix = use.value.substr(start, end - start);
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (!suffix.empty()) s.sync.never_compressed.push_back("*." + suffix);
    start = end + 1;
  }
}

constexpr auto table = std::to_array<Option>({
    {toggle('z', "compress"), Group::link, "compress always (--no-z: never)",
     [](Settings& s, const Use& u) {
       s.sync.compress = u.on ? tree::Compress::always : tree::Compress::never;
     }},
    {valued(0, "compress-level", "N"), Group::link, "how hard (implies -z)", compress_level},
    {valued(0, "zl", "N"), Group::compatibility, "--compress-level", compress_level},
    {valued(0, "compress-choice", "NAME"), Group::link, "none: --no-z; others: -z (it is zstd)",
     compress_choice},
    {valued(0, "zc", "NAME"), Group::compatibility, "--compress-choice", compress_choice},
    {limit("skip-compress", "LIST"), Group::link, "suffixes of what is never compressed (gz/jpg)",
     skip_compress},
    {valued(0, "compress-threads", "N"), Group::compatibility, "no effect", compress_threads},
    {valued(0, "zt", "N"), Group::compatibility, "no effect", compress_threads},
    {valued(0, "checksum-choice", "NAME"), Group::compatibility, "no effect, but for none: -W",
     checksum_choice},
    {valued(0, "cc", "NAME"), Group::compatibility, "the same", checksum_choice},
});

}  // namespace

std::span<const Option> compression_options() {
  return table;
}

}  // namespace lockstep::cli
