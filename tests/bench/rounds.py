"""Runs the programs of one case in turn and collects their figures."""
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import tempfile

import data as make
from daemons import Far
from measure import PeakWatch, Processes, RunFailed, busy_s
from tools import TOOLS, Place, command, missing

SENT_AND_RECEIVED = re.compile(r"^Total bytes (?:sent|received): ([\d,]+)", re.M)


class Result:
    """What one program did in one case; a run that fails leaves an error and no figures."""

    def __init__(self, case, tool):
        self.case = case
        self.tool = tool
        self.skipped = missing(tool, case)
        self.error = ""
        self.seconds, self.client_cpu, self.server_cpu, self.others = [], [], [], []
        self.wire = None  # bytes of the client, bytes of the server
        self.peak = None  # of the client, of the server

    def runs(self):
        return not self.skipped and not self.error

    def record(self):
        middle = {name: round(statistics.median(getattr(self, name)), 4) if self.seconds and self.runs() else None
                  for name in ("seconds", "client_cpu", "server_cpu", "others")}
        up, down = self.wire or (None, None)
        client, server = self.peak or (None, None)
        return {"case": self.case.name, "about": self.case.about, "tool": self.tool.name, "skipped": self.skipped,
                "error": self.error, "seconds": middle["seconds"], "rounds": [round(s, 4) for s in self.seconds],
                "client_cpu_s": middle["client_cpu"], "server_cpu_s": middle["server_cpu"], "others": middle["others"],
                "bytes_up": up, "bytes_down": down,
                "client_peak_bytes": client, "server_peak_bytes": server}


class Runner:
    def __init__(self, case, place, log, limit_s):
        self.case = case
        self.place = place
        self.log = log
        self.limit_s = limit_s

    def round(self, result, counts):
        """One run of one program from the restored target; `counts` looks at bytes and memory, else at time."""
        self._restore()
        far = Far(result.tool, self.case, self.place, self.log, counts)
        busy = busy_s()
        try:
            cost, peak = self._clients(result.tool, far, counts)
            busy = busy_s() - busy
        finally:
            far.stop()
        self._verify(result.tool)
        if counts:
            result.peak = tuple(bytes_ or None for bytes_ in peak)
            result.wire = far.wire or self._told(result.tool)
        else:
            result.seconds.append(cost.seconds)
            result.client_cpu.append(cost.cpu_s)
            result.server_cpu.append(far.cpu_s)
            result.others.append(max(0, busy - cost.cpu_s - far.cpu_s) / cost.seconds)

    def _clients(self, tool, far, counts):
        commands = []
        for index in range(self.case.targets):
            target = self.place.target_of(index, self.case.targets)
            below = f"t{index}/" if self.case.targets > 1 else ""
            commands.append(command(tool, self.case, self.place, target, far.port, below))
        if counts and tool.name == "rsync-ssh":
            commands = [[*words[:1], "--stats", *words[1:]] for words in commands]
        self.log.truncate(0)
        self.log.seek(0)
        clients = Processes(commands, self.place.environment, self.place.folder, self.log, self.limit_s)
        watch = PeakWatch([child.pid for child in clients.children], far.pids()) if counts else None
        try:
            return clients.wait(), watch and watch.finish()
        finally:
            if watch:
                watch.over.set()

    def _told(self, tool):
        """Bytes of programs that use no socket: rsync's own count, or the sizes of what rdiff and zstd made."""
        if tool.name == "rsync-ssh":
            self.log.seek(0)
            figures = [int(text.replace(",", "")) for text in SENT_AND_RECEIVED.findall(self.log.read())]
            return sum(figures[::2]), sum(figures[1::2])
        if tool.name in ("rdiff", "zstd"):
            sizes = {path.name: path.stat().st_size for path in self.place.extra.iterdir()}
            return sizes["delta"], sizes.get("sig", 0)
        return None

    def _restore(self):
        place, case = self.place, self.case
        if case.unchanged and place.target.exists():
            # A program that failed, or that keeps no metadata, must not leave work for the next one.
            subprocess.run(["rsync", "-a", "--delete", f"{place.source}/", place.target], check=True)
            return
        shutil.rmtree(place.target, ignore_errors=True)
        for path in (place.extra, place.state / "unison"):
            shutil.rmtree(path, ignore_errors=True)
        place.extra.mkdir()
        if case.unchanged:
            place.old.rename(place.target)
            return
        for index in range(case.targets):
            target = place.target_of(index, case.targets)
            target.mkdir(parents=True)
            make.copy(place.old, target)

    def _verify(self, tool):
        """The judge is rsync; of programs that promise no metadata it looks at content only."""
        options = "-rlnic" if tool.content_only else "-anic"
        for index in range(self.case.targets):
            target = self.place.target_of(index, self.case.targets)
            judged = subprocess.run(["rsync", options, "--delete", f"{self.place.source}/", f"{target}/"],
                                    capture_output=True, text=True, check=False)
            if judged.returncode or judged.stdout:
                first = (judged.stdout or judged.stderr).splitlines()[0]
                raise RunFailed(f"the result is wrong: {first}")


def run_case(case, names, data, folder, lockstep, rounds, limit_s):
    """All rounds of a case: first the round that counts, which warms the memory too, then A B A B."""
    results = [Result(case, TOOLS[name]) for name in case.tools if name in names]
    with contextlib.ExitStack() as stack:
        below = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{case.name}.", dir=folder))
        log = stack.enter_context(open(os.path.join(below, "log"), "w+", encoding="utf-8", errors="replace"))
        place = Place(os.path.join(below, "case"), lockstep)
        case.build(data, place.source, place.old)
        runner = Runner(case, place, log, limit_s)
        for number in range(rounds + 1):
            for result in filter(Result.runs, results):
                try:
                    runner.round(result, counts=number == 0)
                except RunFailed as failure:
                    result.error = str(failure)
    return results
