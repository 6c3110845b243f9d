#!/usr/bin/env python3
"""Compares lockstep with other programs, case by case, on one machine; see README.md.

  bench.py [CASE...] [--scale 0.01] [--rounds 5] [--json FILE] [--svg FILE] [--markdown FILE]
"""
import argparse
import dataclasses
import datetime
import os
import pathlib
import platform
import shutil
import signal
import sys
import tempfile

import report
from cases import CASES
from data import Data
from rounds import run_case
from tools import TOOLS, version

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="all where none is named; see --list")
    parser.add_argument("--list", action="store_true", help="name the cases and end")
    parser.add_argument("--lockstep", default=ROOT / "build/release/lockstep", type=pathlib.Path)
    parser.add_argument("--data", default=os.path.join(cache, "lockstep-bench"), help="where downloads are kept")
    parser.add_argument("--work", default="/dev/shm", help="a tmpfs with room for four times the largest case")
    parser.add_argument("--scale", type=float, default=1.0, help="shrinks sizes and counts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tools", default=",".join(TOOLS), help="comma-separated")
    parser.add_argument("--no-fsync", action="store_true", help="lockstep does not sync either (on a disk)")
    parser.add_argument("--limit", type=float, default=900, help="seconds that one run may take")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--svg", metavar="FILE")
    parser.add_argument("--markdown", metavar="FILE", help="the table of the README")
    options = parser.parse_args()
    unknown = set(options.cases) - {case.name for case in CASES} | set(options.tools.split(",")) - set(TOOLS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def conditions_of(options, lockstep):
    programs = {tool.program for tool in TOOLS.values()} - {"lockstep", "cp"}
    versions = {name: version(name) for name in sorted(programs) if shutil.which(name)}
    return {"date": datetime.date.today().isoformat(), "processor": processor(), "cores": os.cpu_count(),
            "kernel": platform.release(), "scale": options.scale, "rounds": options.rounds,
            "versions": {"lockstep": version(lockstep), **versions}}


def compare(options, lockstep, work):
    chosen = [case for case in CASES if not options.cases or case.name in options.cases]
    data, names, records = Data(options.data, options.scale), options.tools.split(","), []
    print(report.HEADER, flush=True)
    for case in chosen:
        if options.no_fsync:
            case = dataclasses.replace(case, ours=("--no-fsync",))
        results = run_case(case, names, data, work, lockstep, options.rounds, options.limit)
        fresh = [result.record() for result in results]
        records += fresh
        for record in fresh:
            print(report.line(record, fresh), flush=True)
    return records


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # cleans up as an interrupt does
    if options.list:
        print("\n".join(f"{case.name:<14} {case.about}" for case in CASES))
        return 0
    if not os.access(options.lockstep, os.X_OK):
        print(f"no program at {options.lockstep}: build it or give --lockstep", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="lockstep-bench.", dir=options.work) as work:
        lockstep = pathlib.Path(shutil.copy2(options.lockstep, work))
        conditions = conditions_of(options, lockstep)
        records = compare(options, lockstep, work)
    if options.json:
        report.write_json(options.json, conditions, records)
    if options.svg:
        report.write_svg(options.svg, conditions, records)
    if options.markdown:
        report.write_markdown(options.markdown, records)
    return 1 if any(record["error"] for record in records) else 0


if __name__ == "__main__":
    sys.exit(main())
