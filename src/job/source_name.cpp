#include "job/source_name.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "job/arguments.hpp"

namespace lockstep::job {
namespace {

constexpr std::string_view marker = "/./";

std::vector<std::string> components(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    if (end > start) found.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return found;
}

bool means_contents(const std::vector<std::string>& parts, const std::string& text) {
  return text.ends_with('/') || (!parts.empty() && (parts.back() == "." || parts.back() == ".."));
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "/") + part;
  return text;
}

/// What is left of `text` once "." and ".." are gone; nothing leads above where it begins.
std::vector<std::string> clamped(const std::vector<std::string>& parts) {
  std::vector<std::string> out;
  for (const std::string& part : parts) {
    if (part == "." || (part == ".." && out.empty())) continue;
    if (part == "..") {
      out.pop_back();
    } else {
      out.push_back(part);
    }
  }
  return out;
}

/// Takes the last component of `parts` for the name.
void fill(SourceName& out, std::vector<std::string> parts, const std::string& text) {
  out.contents = means_contents(components(text), text) || parts.empty();
  out.leads = text == "." || text.starts_with("./");
  if (parts.empty()) return;
  out.name = parts.back();
  parts.pop_back();
  out.parents = tree::RelPath::parse(joined(parts));
}

/// Without -R only the last component is sent.
void flatten(SourceName& out) {
  if (!out.parents.is_root()) out.base += '/' + out.parents.text();
  out.parents = {};
  out.leads = false;
  if (!out.contents || out.name.empty()) return;
  out.base += '/' + out.name;
  out.name.clear();
}

}  // namespace

SourceName read_argument(const std::string& text, const tree::Naming& naming) {
  SourceName out;
  if (!naming.relative) {
    Split parts = split(text);
    out.base = std::move(parts.directory);
    out.name = std::move(parts.name);
    out.contents = out.name.empty();
    return out;
  }
  const std::size_t cut = text.find(marker);
  const std::string rest = cut == std::string::npos ? text : text.substr(cut + marker.size());
  out.base = text.starts_with('/') ? "/" : ".";
  if (cut != std::string::npos && cut > 0) out.base = text.substr(0, cut);
  std::vector<std::string> parts = components(rest);
  if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
    throw Error(ExitCode::usage, "found \"..\" dir in relative path: " + escape(text));
  }
  std::erase(parts, ".");
  fill(out, std::move(parts), rest);
  return out;
}

SourceName read_listed(const std::string& base, const std::string& text,
                       const tree::Naming& naming) {
  SourceName out;
  out.base = base;
  const std::size_t cut = naming.relative ? text.find(marker) : std::string::npos;
  const std::string rest = cut == std::string::npos ? text : text.substr(cut + marker.size());
  if (cut != std::string::npos) {
    const std::string before = joined(clamped(components(text.substr(0, cut))));
    if (!before.empty()) out.base += '/' + before;
  }
  fill(out, clamped(components(rest)), rest);
  if (!naming.relative) flatten(out);
  return out;
}

}  // namespace lockstep::job
