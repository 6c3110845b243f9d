#!/bin/sh
# Compares lockstep with rsync and others: run.sh [CASE...] [OPTION...]; --help and --list say more.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for program in python3 rsync; do
  command -v "$program" >/dev/null || {
    echo "run.sh: $program is not installed" >&2
    exit 1
  }
done
exec python3 -B "$here/bench.py" "$@"
