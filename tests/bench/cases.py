"""The cases: what the source and the target are before a run, options, and which programs run."""
import dataclasses
import typing

import states
from data import MIB

NETWORK = ("lockstep-tls", "rsync-daemon", "rsync-ssh")
LINK = ("lockstep-tls", "rsync-daemon")
LOCAL = ("lockstep-local", "rsync-local", "cp", "rclone", "unison")
UPDATE = NETWORK + ("lockstep-local", "rsync-local")
DELTA = UPDATE + ("rdiff", "zstd")


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    about: str
    build: typing.Callable  # (Data, source, old): fills the two directories
    tools: tuple = UPDATE
    options: tuple = ()  # the same for lockstep and rsync, besides -a
    ours: tuple = ()  # for lockstep alone
    unchanged: bool = False  # the target already is what it shall be
    rtt_ms: float = 0
    mbit: float = 0
    targets: int = 1  # clients at the same time, a target directory each

EDITED_64 = states.edited(64 * MIB, 164)

CASES = [
    Case("kernel-tar", "kernel source tar, -z", states.kernel_tars, NETWORK + ("rdiff", "zstd"), ("-z",)),
    Case("edits", "1 GiB, 2621 edits of 4 KiB", states.edited(), DELTA),
    Case("insertions", "1 GiB, 100 insertions", states.inserted, DELTA),
    Case("unrelated", "1 GiB, nothing in common", states.unrelated, DELTA),
    Case("kernel-tree", "kernel tree update, -z", states.kernel_trees, NETWORK, ("-z", "--delete")),
    Case("kernel-first", "kernel tree, first copy", states.kernel_first, NETWORK + LOCAL),
    Case("kernel-same", "kernel tree, unchanged", states.kernel_same, NETWORK + LOCAL, unchanged=True),
    Case("rename", "directory of 900 MB renamed", states.renamed, UPDATE, ("--delete",)),
    Case("small-first", "100 000 small files, first copy", states.small, NETWORK + LOCAL),
    Case("small-same", "100 000 small files, unchanged", states.small_same, NETWORK + LOCAL, unchanged=True),
    Case("big-first", "1 GiB, first copy", states.big(), NETWORK + LOCAL),
    Case("rtt100-first", "1000 new small files, 100 ms", states.thousand, LINK, rtt_ms=100),
    Case("rtt100-same", "1000 small files unchanged, 100 ms", states.thousand_same, LINK, unchanged=True, rtt_ms=100),
    Case("rtt10-first", "1000 new small files, 10 ms", states.thousand, LINK, rtt_ms=10),
    Case("rtt10-same", "1000 small files unchanged, 10 ms", states.thousand_same, LINK, unchanged=True, rtt_ms=10),
    Case("mbit100-edits", "64 MiB, 164 edits, 100 Mbit/s, 10 ms", EDITED_64, LINK, rtt_ms=10, mbit=100),
    Case("mbit10-edits", "64 MiB, 164 edits, 10 Mbit/s, 100 ms", EDITED_64, LINK, rtt_ms=100, mbit=10),
    Case("mbit100-text", "64 MiB of source, 100 Mbit/s, 10 ms", states.kernel_text, LINK, rtt_ms=10, mbit=100),
    Case("zeros", "1 GiB of zeros, one edit in the target", states.zeros, DELTA),
    Case("periodic", "1 GiB of period 1000, one insertion", states.periodic, DELTA),
    Case("appended", "1 GiB, 16 MiB appended", states.appended, DELTA),
    Case("truncated", "1 GiB, 16 MiB cut off", states.truncated, DELTA),
    Case("touched", "1 GiB, same bytes, new time", states.touched, DELTA),
    Case("sparse", "10 GiB with 6 MiB of data, -S", states.sparse, UPDATE + ("cp",), ("-S",)),
    Case("million", "1 000 000 empty files, unchanged", states.million, UPDATE, unchanged=True),
    Case("flat", "one directory of 200 000 files, 10 changed", states.flat, UPDATE),
    Case("fan", "25 000 files + 256 MiB to 4 targets at once", states.fan, NETWORK, targets=4),
]
