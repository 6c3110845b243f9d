#pragma once
// A path below a root, checked once: no empty, "." or ".." component, no leading or trailing
// slash, no NUL. The empty RelPath is the root itself.
//
// Layer    tree: values only. fs accepts nothing but a Root and a RelPath, so path traversal has
//          one gate, and it is parse().
#include <compare>
#include <string>
#include <string_view>

namespace lockstep::tree {

constexpr std::size_t name_bytes_max = 255;  // NAME_MAX of every common file system
constexpr std::size_t depth_max = 4096;      // components; deeper trees are refused
constexpr std::size_t path_bytes_max = 1U << 20U;

/// The one component that belongs to us in every directory: scans skip it, peers may not name it.
constexpr std::string_view stage_name = ".lockstep-stage";

/// Throws Error{stream} unless `name` is one valid component (1 to 255 bytes, no '/', no NUL,
/// not "." or "..", not stage_name).
void check_name(std::string_view name);

class RelPath {
 public:
  RelPath() = default;
  /// Throws Error{stream} on anything the class comment excludes.
  [[nodiscard]] static RelPath parse(std::string_view text);

  /// This path with one more component; throws like check_name().
  [[nodiscard]] RelPath child(std::string_view name) const;
  [[nodiscard]] RelPath parent() const;         // of the root: the root
  [[nodiscard]] std::string_view name() const;  // last component; empty for the root
  [[nodiscard]] bool is_root() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// This path below `prefix`: "a/b" and "c" give "a/b/c".
  [[nodiscard]] RelPath below(const RelPath& prefix) const;

  // NOLINTNEXTLINE(modernize-use-nullptr): takes the 0 inside a defaulted <=> for a pointer
  friend auto operator<=>(const RelPath&, const RelPath&) = default;

 private:
  explicit RelPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace lockstep::tree
