#!/usr/bin/env python3
"""What a publish to several members costs its source, beside a publish to one; see README.md.

  group_fanout.py [--members 1,4] [--rounds 5] [--split] [--lockstep FILE] [--json FILE]
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import data as make
from measure import Processes, RunFailed, Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIRECTORIES = 100
MEMBER = """[serve]
listen = ["127.0.0.1:0"]
identity = "{state}/server"
state = "{state}/serve"
[dataset.images]
path = "{state}/target"
read_only = false
generations = 2
[peer.publisher]
id = "{publisher}"
rights = {{ images = "publish" }}
"""
# Where a sample of the kernel or of libcrypto was taken for the wire: TLS and socket calls.
SOCKET = re.compile(r"tcp_|sock_|inet_|__sys_sendto|__sys_recvfrom|net_rx|loopback_xmit")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lockstep", default=ROOT / "build/release/lockstep", type=pathlib.Path)
    parser.add_argument("--members", default="1,4", help="numbers of members, taken in turns")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=16_000)
    parser.add_argument("--mib", type=int, default=247, help="of all files together")
    parser.add_argument("--work", default="/dev/shm", help="a tmpfs with room for members + 1 copies")
    parser.add_argument("--split", action="store_true", help="with perf: the wire's share by itself")
    parser.add_argument("--text", action="store_true", help="content that compresses")
    parser.add_argument("--lines", default="", help="more of the group file (TOML)")
    parser.add_argument("--update", action="store_true", help="a tenth of the files changed, not a first copy")
    parser.add_argument("--json", metavar="FILE", help="a line for each round")
    options = parser.parse_args()
    options.members = [int(number) for number in options.members.split(",")]
    return options


def content(options, rng):
    if not options.text:
        return rng.randbytes(8 * make.MIB)
    words = [rng.randbytes(rng.randint(2, 9)).hex() for _ in range(5000)]
    return " ".join(rng.choices(words, k=make.MIB)).encode()[:8 * make.MIB]


def fill_source(folder, options):
    """Files of half to one and a half times the mean, in DIRECTORIES directories."""
    rng = random.Random(1)
    pool = content(options, rng)
    mean = options.mib * make.MIB // options.files
    for number in range(DIRECTORIES):
        below = folder / f"d{number:03}"
        below.mkdir(parents=True)
        for index in range(number, options.files, DIRECTORIES):
            make.fill(below / f"file{index:06}", pool, rng, rng.randint(mean // 2, mean * 3 // 2))


def change_source(folder, seed):
    """Every tenth file gets other bytes in its middle."""
    rng = random.Random(seed)
    for index, path in enumerate(sorted(folder.glob("*/*"))):
        if index % 10 == 0:
            with open(path, "r+b") as file:
                file.seek(path.stat().st_size // 2)
                file.write(rng.randbytes(500))


class Group:
    """Daemons on free ports, and a publisher with the state of its own."""

    def __init__(self, lockstep, folder, source, count):
        self.lockstep, self.folder, self.daemons = lockstep, folder, []
        self.log = open(folder / "log", "w+", encoding="utf-8")  # pylint: disable=consider-using-with
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder),
                            "XDG_STATE_HOME": str(folder / "publisher")}
        self.file = folder / "group.toml"
        self.say("id", "init", f"--identity={folder}/client")
        own = self.id_of(folder / "client")
        urls = [f"lockstep://127.0.0.1:{self.start_member(folder / f'm{number}', own)}/images"
                for number in range(count)]
        self.source, self.urls = source, urls

    def say(self, *words):
        done = subprocess.run([self.lockstep, *words], env=self.environment, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise RunFailed(f"lockstep {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def id_of(self, folder):
        return re.search(r"SHA256:[\w-]+", self.say("id", "show", f"--identity={folder}")).group()

    def start_member(self, state, publisher):
        for name in ("", "target", "serve"):
            (state / name).mkdir()
        self.say("id", "init", f"--identity={state}/server")
        (state / "config").write_text(MEMBER.format(state=state, publisher=publisher))
        daemon = Service([self.lockstep, "serve", "--config", f"{state}/config"], self.environment, self.log, True)
        self.daemons.append(daemon)
        at, _, server = daemon.first_line().removeprefix("listening on ").partition(" id ")
        self.say("trust", at, server, f"--identity={self.folder}/client")
        return at.rpartition(":")[2]

    def begin(self, lines):
        members = ", ".join(f'"{url}"' for url in self.urls)
        self.file.write_text(f'name = "images"\nsource = "{self.source}"\nmembers = [{members}]\n{lines}\n')
        self.say("group", "init", str(self.file), f"--identity={self.folder}/client")

    def publish(self, before=()):
        command = [*before, self.lockstep, "group", "publish", str(self.file), f"--identity={self.folder}/client"]
        return Processes([command], self.environment, self.folder, self.log, 600).wait()

    def stop(self):
        for daemon in self.daemons:
            daemon.stop()
        self.log.close()


def split(samples):
    """CPU seconds of the publisher by its samples: for the wire (TLS, sockets) and for all else."""
    text = subprocess.run(["perf", "script", "--no-inline", "-i", samples, "-F", "tid,period,ip,sym,dso"],
                          capture_output=True, text=True, check=True, errors="replace").stdout
    stacks = [stack.splitlines() for stack in text.split("\n\n") if stack.strip()]
    # Tags are made with libcrypto too, but by workers: TLS is where libssl is.
    loops = {stack[0].split()[0] for stack in stacks if any("libssl" in line for line in stack)}
    wire = total = 0
    for stack in stacks:
        thread, period = stack[0].split()[0], int(stack[0].split()[1].rstrip(":"))
        top = stack[1] if len(stack) > 1 else ""
        total += period
        # TLS copies what it encrypts: the one large copying that is done there.
        for_tls = thread in loops and any(name in top for name in ("libcrypto", "libssl", "memmove"))
        if for_tls or SOCKET.search("\n".join(stack[1:])):
            wire += period
    return wire / 1e9, (total - wire) / 1e9


def one_round(options, lockstep, source, count, number):
    with tempfile.TemporaryDirectory(prefix="lockstep-fanout.", dir=options.work) as work:
        work = pathlib.Path(work)
        group = Group(lockstep, work, source, count)
        try:
            group.begin(options.lines)
            if options.update:
                group.publish()
                change_source(source, number)
            samples = work / "perf"
            recorder = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "5000", "-g", "-o", samples] if options.split else []
            cost = group.publish(recorder)
            record = {"members": count, "seconds": round(cost.seconds, 3), "cpu_s": round(cost.cpu_s, 3)}
            if options.split:
                wire, rest = split(samples)
                record |= {"cpu_s": round(wire + rest, 3), "wire_s": round(wire, 3), "rest_s": round(rest, 3)}
        finally:
            group.stop()
    return record


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="lockstep-fanout.", dir=options.work) as work:
        work = pathlib.Path(work)
        lockstep = str(shutil.copy2(options.lockstep, work))
        fill_source(work / "source", options)
        rounds = [one_round(options, lockstep, work / "source", count, number)
                  for number in range(options.rounds) for count in options.members]
    if options.json:
        pathlib.Path(options.json).write_text("".join(json.dumps(record) + "\n" for record in rounds))
    report(options, rounds)
    return 0


def report(options, rounds):
    """The least of each figure, and by how much it is that of the first number of members."""
    names = [name for name in rounds[0] if name != "members"]
    print("members  " + "  ".join(f"{name:>8} ratio" for name in names))
    first = {}
    for count in options.members:
        least = {name: min(record[name] for record in rounds if record["members"] == count) for name in names}
        first = first or least
        print(f"{count:>7}  " + "  ".join(f"{least[name]:8.3f} {least[name] / first[name]:5.2f}" for name in names))


if __name__ == "__main__":
    sys.exit(main())
