#pragma once
// Names for people: control bytes never reach a terminal or a log raw.
#include <string>
#include <string_view>

namespace lockstep {

/// `text` with C0, DEL, C1 controls, bidi overrides and invalid UTF-8 as \#ooo (three octal
/// digits, rsync's form); a backslash is escaped only where it could be read as one of these.
[[nodiscard]] std::string escape(std::string_view text);

/// With `raw_high` (-8) bytes of 128 and above stay as they are, valid UTF-8 or not.
[[nodiscard]] std::string escape(std::string_view text, bool raw_high);

/// The same for a whole message, in which names are escaped already: backslashes stay.
[[nodiscard]] std::string escape_message(std::string_view text);

}  // namespace lockstep
