#include "report/exposition.hpp"

#include <fmt/format.h>

namespace lockstep::report {
namespace {

// Of control characters a line's end is the one that the format has a word for.
std::string label(std::string_view name, std::string_view value) {
  std::string out(name);
  out += "=\"";
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

std::string joined(const Exposition::Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) out += (out.empty() ? "" : ",") + label(name, value);
  return out;
}

}  // namespace

Exposition::Exposition(std::string_view prefix, const Labels& common)
    : prefix_(prefix), common_(joined(common)) {}

void Exposition::family(std::string_view name, std::string_view help, std::string_view type) {
  name_ = prefix_ + std::string(name);
  heading_ = fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
}

void Exposition::sample(double value, const Labels& labels) {
  out_ += std::exchange(heading_, {});
  const std::string own = joined(labels);
  const std::string all = common_ + (common_.empty() || own.empty() ? "" : ",") + own;
  out_ += all.empty() ? fmt::format("{} {}\n", name_, value)
                      : fmt::format("{}{{{}}} {}\n", name_, all, value);
}

void Exposition::one(std::string_view name, std::string_view help, double value) {
  family(name, help);
  sample(value);
}

}  // namespace lockstep::report
