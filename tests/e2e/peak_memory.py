#!/usr/bin/python3
"""peak_memory.py FILE COMMAND...: runs it and writes its largest resident size to FILE, in KiB.

Children that it has waited for are counted too, each by itself."""
import os
import sys

out, command = sys.argv[1], sys.argv[2:]
pid = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
with open(out, "w", encoding="ascii") as file:
    print(usage.ru_maxrss, file=file)
sys.exit(os.waitstatus_to_exitcode(status))
