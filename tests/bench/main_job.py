#!/usr/bin/env python3
"""The main job on a real dataset: two versions of the kernel source, over TLS, ssh and locally; see README.md.

  main_job.py [--lockstep FILE] [--data FOLDER] [--work FOLDER] [--scale 0.01] [--rounds 3]

Each step is done by lockstep and then by rsync to its daemon, into a target of its own; rsync judges both. Times are
minima of the rounds. It fails where the result is wrong, where an unchanged tree makes a line, or where a step is slower.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from daemons import start_lockstep, start_rsync
from data import Data
from measure import Processes, RunFailed
from tools import FAKE_SSH, Place

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMIT_S = 900
WARM_BYTES = 3 << 30
SLOWER_S = 0.1  # what a step may be slower than rsync's before it counts: shorter steps are noise


class Transport:
    """How one program reaches its target, and where that target is on this machine."""

    def __init__(self, name, place, log):
        self.target = place.target = place.folder / f"target-{name}"
        self.target.mkdir()
        self.service = None
        self.sync = ["rsync", "-a"] if name == "rsync" else [place.lockstep, "-a"]
        self.far = f"{self.target}/"
        if name == "tls":
            self.service, port = start_lockstep(place, log)
            self.sync += [f"--identity={place.state}/client", f"--peer-id={place.server_id}"]
            self.far = f"lockstep://127.0.0.1:{port}/data/"
        elif name == "rsync":
            self.service, port = start_rsync(place, log)
            self.far = f"rsync://127.0.0.1:{port}/data/"
        elif name == "ssh":
            self.sync += ["-e", str(FAKE_SSH), f"--lockstep-path={place.lockstep}"]
            self.far = f"host:{self.target}/"

    def stop(self):
        if self.service:
            self.service.stop()


class Job:
    def __init__(self, place, trees, log, warm_bytes):
        self.place, self.trees, self.log, self.warm_bytes = place, trees, log, warm_bytes
        self.failures = 0
        self.seconds = {}  # of a step by name: the fastest of lockstep and of rsync

    def compare(self, name):
        for step, (ours, theirs) in self.seconds.items():
            slower = ours > theirs + SLOWER_S
            self.failures += slower
            print(f"{name:5} {step:16} {ours:6.2f} s   rsync's daemon {theirs:6.2f} s   "
                  f"{ours / theirs:.2f}{'   SLOWER' if slower else ''}", flush=True)
        self.seconds = {}

    def round(self, name):
        ours, theirs = Transport(name, self.place, self.log), Transport("rsync", self.place, self.log)
        try:
            for step, options, source, verbose in (("first push", [], 0, False), ("unchanged", [], 0, True),
                                                   ("next version", ["--delete"], 1, False),
                                                   ("unchanged again", ["--delete"], 1, True)):
                self._step(name, step, [options, f"{self.trees[source]}/"], (ours, theirs), verbose)
            self._step(name, "pull", None, (ours, theirs), False)
        finally:
            for transport in (ours, theirs):
                transport.stop()
                shutil.rmtree(transport.target)

    def _step(self, name, step, push, transports, silent):
        seconds = []
        for transport in transports:
            if push:
                options, source = push
                seconds.append(self._run([*transport.sync, *options, source, transport.far]))
                self._judge(name, step, source, transport.target)
            else:
                pulled = self.place.folder / "pulled"
                seconds.append(self._run([*transport.sync, transport.far, f"{pulled}/"]))
                self._judge(name, step, f"{self.trees[1]}/", pulled)
                shutil.rmtree(pulled)
        if silent:
            self._says_nothing(name, step, transports[0], push)
        self.seconds[step] = tuple(map(min, seconds, self.seconds.get(step, seconds)))

    def _run(self, command):
        self._warm()
        return Processes([command], self.place.environment, self.place.folder, self.log, LIMIT_S).wait().seconds

    def _warm(self):
        """Memory that a virtual machine has to get from its host first is several times slower: it gets it here."""
        path, block = self.place.folder / "warm", bytes(1 << 20)
        with open(path, "wb") as file:
            for _ in range(self.warm_bytes // len(block)):
                file.write(block)
        path.unlink()

    def _judge(self, name, step, source, target):
        self._expect_silence(name, step, ["rsync", "-anic", "--delete", source, f"{target}/"])

    def _says_nothing(self, name, step, transport, push):
        options, source = push
        self._expect_silence(name, step, [*transport.sync, "-i", *options, source, transport.far])

    def _expect_silence(self, name, step, command):
        result = subprocess.run(command, env=self.place.environment, capture_output=True, text=True, check=False)
        if result.returncode or result.stdout or result.stderr:
            self.failures += 1
            print(f"{name}: {step}: {command[0]} was not silent: {(result.stdout + result.stderr).splitlines()[:3]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    parser.add_argument("--lockstep", default=ROOT / "build/release/lockstep", type=pathlib.Path)
    parser.add_argument("--data", default=os.path.join(cache, "lockstep-bench"))
    parser.add_argument("--work", default="/dev/shm", help="a tmpfs with room for 8 GB")
    parser.add_argument("--scale", type=float, default=1.0, help="cuts the trees short")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lockstep-job.", dir=options.work) as folder, \
            tempfile.NamedTemporaryFile("w+", dir=folder) as log:
        place = Place(pathlib.Path(folder, "case"), shutil.copy2(options.lockstep, folder))
        data, trees = Data(options.data, options.scale), (place.old, place.source)
        for version, tree in enumerate(trees):
            data.kernel_tree(version, tree)
        job = Job(place, trees, log, int(WARM_BYTES * options.scale))
        for name in ("tls", "ssh", "local"):
            try:
                for _ in range(options.rounds):
                    job.round(name)
                job.compare(name)
            except RunFailed as failure:
                job.failures += 1
                print(f"{name}: {failure}")
    return 1 if job.failures else 0


if __name__ == "__main__":
    sys.exit(main())
