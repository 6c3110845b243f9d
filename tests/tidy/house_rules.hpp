#pragma once
// What a room may not do, whatever it includes: one function per rule, each over one file.
#include "code.hpp"

namespace tidy {

/// uv_ and SSL_ live in net, BIO_ also in base (PEM).
[[nodiscard]] Findings foreign_names(const Code& code);
/// System calls on files belong to fs; base/fd.hpp closes.
[[nodiscard]] Findings file_calls(const Code& code);
/// Only report and cli print.
[[nodiscard]] Findings printing(const Code& code);
/// Only base/clock.cpp asks for the time; nobody sleeps.
[[nodiscard]] Findings clock_calls(const Code& code);
/// #pragma once and a comment that says what it is for, no `using namespace`.
[[nodiscard]] Findings header_form(const Code& code);
/// At most 400 lines, no notes to self.
[[nodiscard]] Findings size_and_notes(const Code& code);
/// No mapped files: a source truncated meanwhile must not kill us.
[[nodiscard]] Findings mapped_files(const Code& code);

}  // namespace tidy
