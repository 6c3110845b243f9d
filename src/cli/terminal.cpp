#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/clock.hpp"

namespace lockstep::cli {
namespace {

void write_to(FILE* file, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
}

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before threads
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string local_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 64> text{};
  if (::localtime_r(&time, &parts) == nullptr) return std::to_string(seconds);
  return {text.data(), std::strftime(text.data(), text.size(), "%Y/%m/%d %H:%M:%S", &parts)};
}

report::Host this_host() {
  return {::getpid(), [] { return system_clock().unix_seconds(); }, local_time};
}

unsigned columns_of(int fd) {
  winsize size{};
  constexpr unsigned usual = 80;
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

}  // namespace

report::Streams standard_streams() {
  const bool dumb = variable("TERM").value_or("dumb") == "dumb";
  return {[](std::string_view text) { write_to(stdout, text); },
          [](std::string_view text) { write_to(stderr, text); },
          ::isatty(STDERR_FILENO) == 1 && !dumb,
          columns_of(STDERR_FILENO),
          {},
          this_host()};
}

bool stdout_is_good() {
  return std::ferror(stdout) == 0;
}

Context process_context() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) name[0] = '\0';
  return {variable, name.data(), "/etc/lockstep"};
}

}  // namespace lockstep::cli
