"""Runs commands and says what they cost: seconds, CPU of both ends, peak memory."""
import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import threading
import time

WATCH_SECONDS = 0.005
DRAIN_SECONDS = 20


class RunFailed(Exception):
    """A program ended with an error or left a wrong result: no figure comes of such a run."""


@dataclasses.dataclass
class Cost:
    seconds: float
    cpu_s: float


def cpu_of(usage):
    return usage.ru_utime + usage.ru_stime


def busy_s():
    """CPU seconds that the whole machine has worked since boot, the host's theft included."""
    words = pathlib.Path("/proc/stat").read_text().split(maxsplit=9)
    user, nice, system, _idle, _wait, irq, soft, stolen = map(int, words[1:9])
    return (user + nice + system + irq + soft + stolen) / os.sysconf("SC_CLK_TCK")


class Processes:
    """Programs that run at the same time; wait() is when the last one has ended."""

    def __init__(self, commands, environment, folder, log, limit_s):
        self.log = log
        self.commands = commands
        self.started = time.perf_counter()
        self.children = [subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=log) for command in commands]
        self.timer = threading.Timer(limit_s, self.kill)
        self.timer.daemon = True
        self.timer.start()

    def kill(self):
        for child in self.children:  # not child.kill(), which would wait for it and lose its figures
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)

    def wait(self, accepted=(0,)):
        try:
            ends = [os.wait4(child.pid, 0) for child in self.children]
        except BaseException:
            self.kill()
            raise
        seconds = time.perf_counter() - self.started
        self.timer.cancel()
        for child, command, (_, status, _) in zip(self.children, self.commands, ends):
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode not in accepted:
                raise RunFailed(f"{command[0]} ended with {child.returncode}: {last_line(self.log)}")
        return Cost(seconds, sum(cpu_of(usage) for _, _, usage in ends))


def last_line(log):
    log.flush()
    lines = pathlib.Path(log.name).read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


class Service:
    """A daemon started by the bench; stop() returns the CPU seconds of it and all of its workers."""

    def __init__(self, command, environment, log, reads_stdout=False):
        self.log = log
        self.child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, text=True,
                                      stdout=subprocess.PIPE if reads_stdout else log, stderr=log)
        self.pid = self.child.pid

    def first_line(self):
        line = self.child.stdout.readline().strip()
        if not line:
            raise RunFailed(f"{self.child.args[0]} did not start: {last_line(self.log)}")
        return line

    def stop(self):
        give_up = time.monotonic() + DRAIN_SECONDS
        while len(family_of([self.pid])) > 1 and time.monotonic() < give_up:
            time.sleep(0.002)  # a worker counts once it has been waited for
        os.kill(self.pid, signal.SIGTERM)  # child.terminate() may wait for it, and its figures are gone
        rest = self.child.stdout.read() if self.child.stdout else ""
        _, status, usage = os.wait4(self.pid, 0)
        self.child.returncode = os.waitstatus_to_exitcode(status)
        return cpu_of(usage), rest


def family_of(pids):
    """The processes and all that descend from them."""
    family, index = list(pids), 0
    while index < len(family):
        tasks = f"/proc/{family[index]}/task"
        with contextlib.suppress(OSError):  # it has ended
            for task in os.listdir(tasks):
                family += map(int, pathlib.Path(tasks, task, "children").read_text().split())
        index += 1
    return family


class PeakWatch(threading.Thread):
    """The largest resident process of each end, looked at every few milliseconds.

    A process is of the server's end if the daemon started it, or if it was started with --server.
    """

    def __init__(self, client_pids, server_pids):
        super().__init__(daemon=True)
        self.roots = {"client": client_pids, "server": server_pids}
        self.peak = {"client": 0, "server": 0}
        self.over = threading.Event()
        self.start()

    def run(self):
        while not self.over.is_set():
            for end, pids in self.roots.items():
                for pid in family_of(pids):
                    self._look(end, pid)
            self.over.wait(WATCH_SECONDS)

    def _look(self, end, pid):
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            if b"\0--server\0" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                end = "server"
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peak[end] = max(self.peak[end], int(line.split()[1]) * 1024)

    def finish(self):
        self.over.set()
        self.join()
        return self.peak["client"], self.peak["server"]
