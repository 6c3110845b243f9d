#pragma once
// The block of --stats and the two closing lines of -v, as rsync words them. Pure.
#include <string>

#include "report/numbers.hpp"
#include "report/sink.hpp"

namespace lockstep::report {

[[nodiscard]] std::string stats_block(const Figures& figures, Units units);
/// "sent ... bytes/sec" and "total size is ...".
[[nodiscard]] std::string totals(const Figures& figures, Units units, bool dry_run);
/// How the content of the files sent came about: from old files, or as literals.
[[nodiscard]] std::string delta_line(const Figures& figures);
/// One line for a person at a terminal.
[[nodiscard]] std::string summary_line(const Figures& figures, bool dry_run);

}  // namespace lockstep::report
