#include "house_rules.hpp"

#include <set>

namespace tidy {
namespace {

using Names = std::set<std::string_view>;

// Names that are a system call wherever they are called.
const Names plain_file_calls = {
    "openat",          "openat2",   "fstatat",   "statx",           "lstat",
    "fstat",           "renameat",  "renameat2", "unlinkat",        "mkdirat",
    "mknodat",         "symlinkat", "linkat",    "readlinkat",      "utimensat",
    "futimens",        "fchmodat",  "fchownat",  "fchmod",          "fchown",
    "lchown",          "opendir",   "fdopendir", "readdir",         "closedir",
    "getdents64",      "mkstemp",   "mkostemp",  "mkdtemp",         "fsync",
    "fdatasync",       "syncfs",    "fallocate", "posix_fallocate", "ftruncate",
    "copy_file_range", "sendfile",  "faccessat", "statvfs",         "fstatvfs",
    "statfs",          "fstatfs",   "fopen",     "freopen",         "fdopen",
    "tmpfile",         "realpath",  "getxattr",  "setxattr",        "fgetxattr",
    "fsetxattr",       "lsetxattr", "lgetxattr", "posix_fadvise",   "name_to_handle_at",
    "inotify_init1",   "pread",     "pwrite",    "preadv",          "pwritev",
    "flock",           "opendirat", "chdir",     "fchdir",          "chroot"};
// Names that may also be a function of ours: only ::name( is a system call.
const Names global_file_calls = {"open",   "creat",  "stat",   "rename",  "unlink",
                                 "mkdir",  "rmdir",  "link",   "symlink", "readlink",
                                 "chmod",  "chown",  "mknod",  "mkfifo",  "truncate",
                                 "access", "utimes", "remove", "lseek",   "umask"};
const Names std_file_names = {"filesystem", "ifstream", "ofstream", "fstream", "remove_file"};

const Names print_calls = {"printf",  "fprintf", "vprintf", "vfprintf", "puts",    "fputs",
                           "putchar", "putc",    "fputc",   "perror",   "dprintf", "vdprintf"};
const Names print_names = {"cout", "cerr", "clog", "stdout", "stderr"};
const Names clock_names = {"steady_clock", "system_clock", "high_resolution_clock", "file_clock"};
const Names clock_calls_names = {"clock_gettime", "gettimeofday",    "uv_hrtime", "uv_gettimeofday",
                                 "ftime",         "usleep",          "nanosleep", "sleep_for",
                                 "sleep_until",   "clock_nanosleep", "uv_sleep"};

enum class Call { none, global, member, qualified, plain, declaration };

bool is_word(std::string_view text) {
  return !text.empty() &&
         (std::isalnum(static_cast<unsigned char>(text[0])) != 0 || text[0] == '_');
}

// How tokens[i] is called, when it is. `Fd open(` declares, `return open(` calls.
Call call_at(const std::vector<Token>& tokens, std::size_t i) {
  static const Names before_a_call = {"return", "co_return", "co_await", "else", "do", "throw"};
  if (i + 1 >= tokens.size() || tokens[i + 1].text != "(") return Call::none;
  if (i == 0) return Call::plain;
  const std::string_view before = tokens[i - 1].text;
  if (before == "." || before == "->") return Call::member;
  if (before == "::") {
    const bool named =
        i >= 2 && is_word(tokens[i - 2].text) && !before_a_call.contains(tokens[i - 2].text);
    return named || (i >= 2 && tokens[i - 2].text == ">") ? Call::qualified : Call::global;
  }
  if (before == "~" || before == ">" || before == "*" || before == "&") return Call::declaration;
  if (is_word(before) && !before_a_call.contains(before)) return Call::declaration;
  return Call::plain;
}

bool follows_std(const std::vector<Token>& tokens, std::size_t i) {
  return i >= 2 && tokens[i - 1].text == "::" && tokens[i - 2].text == "std";
}

// Runs `rule(tokens, i)`, which says what is wrong with token i, or nothing.
template <class Rule>
Findings scan(const Code& code, const Rule& rule) {
  const std::string text = stripped(code.text);
  const std::vector<Token> tokens = tokens_of(text);
  Findings found;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (rule(tokens, i)) found.push_back(at(code, tokens[i].line, std::string(tokens[i].text)));
  }
  return found;
}

}  // namespace

Findings foreign_names(const Code& code) {
  if (code.room() == "net") return {};
  return scan(code, [&](const std::vector<Token>& tokens, std::size_t i) {
    const std::string_view name = tokens[i].text;
    return name.starts_with("uv_") || name.starts_with("SSL_") ||
           (name.starts_with("BIO_") && code.room() != "base");
  });
}

Findings file_calls(const Code& code) {
  if (code.room() == "fs") return {};
  return scan(code, [](const std::vector<Token>& tokens, std::size_t i) {
    const std::string_view name = tokens[i].text;
    if (follows_std(tokens, i) && std_file_names.contains(name)) return true;
    const Call call = call_at(tokens, i);
    if (follows_std(tokens, i)) return call != Call::none && plain_file_calls.contains(name);
    if (call == Call::global) {
      return plain_file_calls.contains(name) || global_file_calls.contains(name);
    }
    return call == Call::plain && plain_file_calls.contains(name);
  });
}

Findings printing(const Code& code) {
  if (code.room() == "report" || code.room() == "cli") return {};
  return scan(code, [](const std::vector<Token>& tokens, std::size_t i) {
    const std::string_view name = tokens[i].text;
    if (name == "cout" || name == "cerr" || name == "clog") return follows_std(tokens, i);
    if (print_names.contains(name)) return true;
    const bool of_fmt = i >= 2 && tokens[i - 1].text == "::" && tokens[i - 2].text == "fmt";
    const Call call = call_at(tokens, i);
    if (of_fmt && (name == "print" || name == "println")) return true;
    return print_calls.contains(name) &&
           (call == Call::plain || call == Call::global || follows_std(tokens, i));
  });
}

Findings clock_calls(const Code& code) {
  if (code.path == "base/clock.cpp") return {};
  return scan(code, [](const std::vector<Token>& tokens, std::size_t i) {
    const std::string_view name = tokens[i].text;
    if (clock_calls_names.contains(name)) return true;
    if (name == "time") {
      const Call call = call_at(tokens, i);
      return call == Call::global || (call != Call::none && follows_std(tokens, i));
    }
    const bool asked =
        i + 2 < tokens.size() && tokens[i + 1].text == "::" && tokens[i + 2].text == "now";
    return asked && clock_names.contains(name);
  });
}

Findings header_form(const Code& code) {
  if (!code.is_header()) return {};
  Findings found;
  const std::vector<std::string> lines = lines_of(code.text);
  if (lines.empty() || lines[0] != "#pragma once") {
    found.push_back(at(code, 1, "starts without #pragma once"));
  }
  if (lines.size() < 2 || !lines[1].starts_with("// ")) {
    found.push_back(at(code, 2, "says nothing about its purpose"));
  }
  const Findings usings = scan(code, [](const std::vector<Token>& tokens, std::size_t i) {
    return tokens[i].text == "using" && i + 1 < tokens.size() && tokens[i + 1].text == "namespace";
  });
  found.insert(found.end(), usings.begin(), usings.end());
  return found;
}

Findings size_and_notes(const Code& code) {
  constexpr std::size_t lines_max = 400;
  Findings found;
  const std::vector<std::string> lines = lines_of(code.text);
  if (lines.size() > lines_max) {
    found.push_back(at(code, lines.size(), "more than 400 lines"));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const char* note : {"TODO", "FIXME", "XXX:"}) {
      if (lines[i].find(note) != std::string::npos) found.push_back(at(code, i + 1, note));
    }
  }
  return found;
}

Findings mapped_files(const Code& code) {
  return scan(code, [](const std::vector<Token>& tokens, std::size_t i) {
    return tokens[i].text == "mmap" && call_at(tokens, i) != Call::member;
  });
}

}  // namespace tidy
