#include "daemon/setup.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/root.hpp"

namespace lockstep::daemon {
namespace {

std::string directory_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? "" : file.substr(0, slash + 1);
}

}  // namespace

// What ends in .toml is read, whatever kind it is: reading says what is wrong with it.
std::vector<std::string> config_files_in(const std::string& directory) {
  std::vector<std::string> files;
  if (fs::kind_of(directory, true) != tree::Kind::directory) return files;
  const auto root = fs::Root::open(directory);
  const tree::Listing listing = fs::list(*root->directory({}), {});
  if (!listing.complete) {
    throw Error(ExitCode::file_io, "read directory " + escape(directory));
  }
  for (const tree::Entry& entry : listing.entries) {
    const bool hidden = entry.name.starts_with('.');
    if (!hidden && entry.name.ends_with(".toml")) files.push_back(directory + '/' + entry.name);
  }
  return files;
}

std::vector<ConfigText> read_config_files(const std::string& main_file) {
  std::vector<std::string> names = {main_file};
  for (std::string& name : config_files_in(directory_of(main_file) + "conf.d")) {
    names.push_back(std::move(name));
  }
  if (names.size() > config_files_max) throw Error(ExitCode::usage, "too many config files");
  std::vector<ConfigText> files;
  for (const std::string& name : names) {
    const auto text = fs::read_small_file(name, config_file_bytes_max);
    if (!text) throw Error(ExitCode::usage, "no config file " + escape(name));
    files.push_back({name, *text});
  }
  return files;
}

}  // namespace lockstep::daemon
