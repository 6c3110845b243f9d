#!/usr/bin/env python3
"""Runs lockstep and rsync side by side on seeded random trees and compares what they did.

Each seed makes a tree, copies it with both programs, edits it, and syncs again with a random
set of options. Equal must be: the trees (judged by `rsync -anic`), the exit code, and the
sorted lines of -i. A seed that fails is printed with what is needed to run it again.

  differential.py LOCKSTEP [--seconds 60] [--seed N] [--count N]
"""
import argparse
import os
import pathlib
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import time

NAMES = ["a", "b", "c", "data", "x.o", "y.tmp", "log.1", "sp ace", "ümlaut", "-dash", "k~", "[x]", "z"]
PATTERNS = ["*.o", "*.tmp", "/a/", "b/", "c/**", "log.*", "data", "/z", "k~", "*/x.o"]
START = 1_500_000_000  # whole seconds: rsync's quick check sees no others


class Tree:
    """A random tree below `root` and random edits of it."""

    def __init__(self, root, rng):
        self.root = pathlib.Path(root)
        self.rng = rng

    def make(self):
        self.root.mkdir()
        self._file(self.root / "always")  # never excluded: the source is never empty
        self._fill(self.root, 0)
        self._settle()

    def edit(self):
        for path in sorted(p for p in self.root.rglob("*") if p.name != "always"):
            if os.path.lexists(path) and self.rng.random() < 0.25:
                self._change(path)
        self._fill(self.root, 2)
        self._settle()

    def _fill(self, folder, depth):
        for name in self.rng.sample(NAMES, self.rng.randint(1, 6)):
            path = folder / name
            if os.path.lexists(path):
                continue
            kind = self.rng.random()
            if kind < 0.3 and depth < 3:
                path.mkdir()
                path.chmod(self.rng.choice([0o755, 0o700, 0o775]))
                self._fill(path, depth + 1)
            elif kind < 0.4:
                path.symlink_to(self.rng.choice(["a", "../b", "/nowhere", "always"]))
            elif kind < 0.5:
                files = [p for p in self.root.rglob("*") if p.is_file() and not p.is_symlink()]
                os.link(self.rng.choice(files), path)
            else:
                self._file(path)

    def _file(self, path):
        size = self.rng.choice([0, 1, 100, 5_000, 70_000, 300_000])
        path.write_bytes(self.rng.randbytes(size))
        path.chmod(self.rng.choice([0o644, 0o600, 0o755, 0o444]))

    def _change(self, path):
        what = self.rng.random()
        if path.is_symlink():
            path.unlink()
            path.symlink_to(self.rng.choice(["elsewhere", "a", "b/c"]))
        elif path.is_dir():
            if what < 0.4:
                shutil.rmtree(path)
            elif what < 0.6:
                self._rename(path)
            else:
                path.chmod(0o750)
        elif what < 0.25:
            path.unlink()
        elif what < 0.4:
            self._rename(path)
        elif what < 0.6:
            path.chmod(self.rng.choice([0o640, 0o755, 0o644]))
        elif what < 0.7:
            path.unlink()
            path.write_bytes(b"another file, not another content of the same inode")
        else:
            self._edit_content(path)

    def _rename(self, path):
        new = path.with_name("moved_" + path.name)
        if not os.path.lexists(new):
            path.rename(new)

    def _edit_content(self, path):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(0o600)
        data = bytearray(path.read_bytes())
        at = self.rng.randint(0, len(data))
        if self.rng.random() < 0.5:
            data[at:at] = self.rng.randbytes(self.rng.randint(1, 500))
        else:
            data[at:at + 100] = self.rng.randbytes(len(data[at:at + 100]))
        path.write_bytes(data)
        path.chmod(mode)

    def _settle(self):
        """Whole-second times: fresh for what was touched just now, the old ones stay."""
        for path in sorted(self.root.rglob("*"), reverse=True) + [self.root]:
            if os.lstat(path).st_mtime > START + 2_000_000:
                when = START + self.rng.randint(0, 1_000_000)
                os.utime(path, (when, when), follow_symlinks=False)


def random_options(rng, prints_changes):
    options = ["-ai" if prints_changes else "-a"]
    for option, chance in [("--delete", 0.6), ("-c", 0.25), ("-H", 0.4), ("--no-t", 0.12), ("--no-p", 0.15),
                           ("--no-l", 0.1), ("--no-g", 0.1), ("--no-o", 0.1), ("-n", 0.08), ("-W", 0.15)]:
        if rng.random() < chance and not (option == "--no-t" and "-H" in options):
            options.append(option)
    for pattern in rng.sample(PATTERNS, rng.choice([0, 0, 1, 2])):
        options.append("--exclude=" + pattern)
    if len(options) > 3 and rng.random() < 0.2:
        options.append("-S")
    return options


def run(command, folder):
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


MESSAGES = (b"created directory", b"skipping non-regular file", b"cannot delete non-empty directory")


def itemized(output, links):
    """The -i lines, sorted. With -H any name of a file may be the one that is sent, so only the
    names are compared."""
    lines = [line for line in output.split(b"\n") if line and not line.startswith(MESSAGES)]
    if links:
        # Whether a mere link is named depends on rsync's other options.
        lines = [line for line in lines if not line.startswith(b"hf         ")]
        lines = [line[12:].split(b" => ")[0] for line in lines]
    return sorted(lines)


def compare(folder, ours, theirs, links, keeps_times):
    """What differs between the two runs, as text; empty when nothing does."""
    if ours[0] != theirs[0]:
        return f"exit {ours[0]}, rsync's is {theirs[0]}\n{ours[2].decode(errors='replace')}"
    mine, oracle = itemized(ours[1], links), itemized(theirs[1], links)
    # rsync says nothing of a file whose name a full directory holds; both fail for it (exit 23).
    if ours[0] == 0 and mine != oracle:
        return (f"-i differs: ours {[line for line in mine if line not in oracle]}, "
                f"rsync's {[line for line in oracle if line not in mine]}")
    times = ["--no-t"] if not keeps_times else []
    judge = run(["rsync", "-anicH", "--omit-dir-times", "--delete"] + times + ["theirs/", "ours/"], folder)
    return "" if judge[:2] == (0, b"") else "trees differ:\n" + (judge[1] + judge[2]).decode(errors="replace")


def one_seed(lockstep, seed, keep):
    rng = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="lockstep-differential.")
    command = []
    problem = ""
    try:
        tree = Tree(os.path.join(folder, "src"), rng)
        tree.make()
        steps = rng.choice([2, 3])
        for step in range(steps):
            options = ["-a"] if step == 0 else random_options(rng, prints_changes=True)
            # Without times the two trees have different ones, and the next step shows that.
            if step + 1 < steps and "--no-t" in options:
                options.remove("--no-t")
            if step > 0:
                tree.edit()
            command = options + ["src/"]
            ours = run([lockstep] + command + ["ours/"], folder)
            theirs = run(["rsync"] + command + ["theirs/"], folder)
            problem = compare(folder, ours, theirs, links="-H" in command or step == 0,
                              keeps_times="--no-t" not in command)
            if problem:
                break
    finally:
        if not (problem and keep):
            shutil.rmtree(folder, ignore_errors=True)
    if problem:
        print(f"seed {seed}: {' '.join(command)}\n{problem}\nkept: {folder}", flush=True)
    return not problem


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lockstep")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    os.umask(0o022)
    first = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**9)
    count = 1 if arguments.seed is not None and arguments.count == 100_000 else arguments.count
    lockstep = shutil.which(arguments.lockstep)
    if lockstep is None:
        sys.exit("no program at " + arguments.lockstep)
    end = time.monotonic() + arguments.seconds
    done = failed = 0
    print(f"first seed {first}", flush=True)
    while done < count and time.monotonic() < end and failed < 3:
        failed += not one_seed(os.path.abspath(lockstep), first + done, keep=True)
        done += 1
    print(f"{done} seeds, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
