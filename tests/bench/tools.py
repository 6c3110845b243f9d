"""The programs that are compared: where each is found, how it is called, what its result must keep."""
import dataclasses
import os
import pathlib
import shutil
import subprocess

FAKE_SSH = pathlib.Path(__file__).resolve().parent.parent / "e2e" / "fake_ssh"
RDIFF = ("rdiff signature {old} {sig} && rdiff delta {sig} {new} {delta} && rdiff patch {old} {delta} {out} && "
         "mv {out} {old}")
ZSTD = ("zstd -q --patch-from={old} --long=31 {new} -o {delta} && "
        "zstd -q -d --patch-from={old} --long=31 {delta} -o {out} && mv {out} {old}")


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    program: str
    service: str = ""  # "lockstep" or "rsync": it talks to that daemon
    compared_with: str = ""  # the lockstep whose figures are divided by this one's
    content_only: bool = False  # it does not promise to keep metadata
    accepted: tuple = (0,)


TOOLS = {tool.name: tool for tool in (
    Tool("lockstep-tls", "lockstep", service="lockstep"),
    Tool("lockstep-local", "lockstep"),
    Tool("rsync-daemon", "rsync", service="rsync", compared_with="lockstep-tls"),
    Tool("rsync-ssh", "rsync", compared_with="lockstep-tls"),
    Tool("rsync-local", "rsync", compared_with="lockstep-local"),
    Tool("cp", "cp", compared_with="lockstep-local"),
    Tool("rdiff", "rdiff", compared_with="lockstep-tls", content_only=True),
    Tool("zstd", "zstd", compared_with="lockstep-tls", content_only=True),
    Tool("rclone", "rclone", compared_with="lockstep-local", content_only=True),
    Tool("unison", "unison", compared_with="lockstep-local", content_only=True),
)}


class Place:
    """The folder of one case, and what commands need to know of it."""

    def __init__(self, folder, lockstep):
        self.folder = pathlib.Path(folder)
        self.lockstep = str(lockstep)
        self.source = self.folder / "source"
        self.old = self.folder / "old"
        self.target = self.folder / "target"
        self.extra = self.folder / "extra"
        self.state = self.folder / "state"
        for path in (self.source, self.old, self.extra, self.state):
            path.mkdir(parents=True)
        home = self.folder / "home"
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(home),
                            "XDG_CONFIG_HOME": str(home / ".config"), "UNISON": str(self.state / "unison")}
        home.mkdir()
        self.server_id = ""

    def target_of(self, index, targets):
        return self.target / f"t{index}" if targets > 1 else self.target

    def id_of(self, end):
        """Makes the identity of an end where there is none; returns its id."""
        folder = self.state / end
        if not folder.exists():
            self._lockstep_says("id", "init", f"--identity={folder}")
        words = self._lockstep_says("id", "show", f"--identity={folder}").split()
        return next(word for word in words if word.startswith("SHA256:"))

    def _lockstep_says(self, *arguments):
        return subprocess.run([self.lockstep, *arguments], env=self.environment, text=True, check=True,
                              capture_output=True).stdout


def missing(tool, case):
    """Why the tool cannot run here, or nothing."""
    if tool.program != "lockstep" and not shutil.which(tool.program):
        return f"{tool.program} is not installed"
    if tool.name in ("rdiff", "zstd") and case.targets > 1:
        return "it writes one file"
    return ""


def command(tool, case, place, target, port, below=""):
    """The words of one client; `below` names the target's directory within the daemon's data."""
    source = f"{place.source}/"
    sync = [place.lockstep, "-a", *case.ours] if tool.program == "lockstep" else ["rsync", "-a"]
    sync += case.options
    if tool.service == "lockstep":
        identity = [f"--identity={place.state}/client", f"--peer-id={place.server_id}"]
        return [*sync, *identity, source, f"lockstep://127.0.0.1:{port}/data/{below}"]
    if tool.service == "rsync":
        return [*sync, source, f"rsync://127.0.0.1:{port}/data/{below}"]
    if tool.name == "rsync-ssh":
        return [*sync, "-e", str(FAKE_SSH), source, f"host:{target}/"]
    if tool.program in ("rsync", "lockstep"):
        return [*sync, source, f"{target}/"]
    return other_command(tool, case, place, target)


def other_command(tool, case, place, target):
    source = str(place.source)
    if tool.name == "cp":
        return ["cp", "-a", f"--sparse={'always' if '-S' in case.options else 'auto'}", f"{source}/.", str(target)]
    if tool.name == "rclone":
        return ["rclone", "sync", "--config", os.devnull, "--links", "--quiet", source, str(target)]
    if tool.name == "unison":
        return ["unison", "-batch", "-silent", "-times", "-confirmbigdel=false", "-prefer", source, source, str(target)]
    names = {name: place.extra / name for name in ("sig", "delta", "out")}
    script = (RDIFF if tool.name == "rdiff" else ZSTD).format(new=place.source / "data", old=target / "data", **names)
    return ["sh", "-c", script]


def version(program):
    """The first line of what the program says of itself."""
    for option in ("--version", "-version", "version"):
        result = subprocess.run([program, option], capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return result.stdout.splitlines()[0].strip("* ")
    return "unknown"
