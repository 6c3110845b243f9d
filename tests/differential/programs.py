"""Runs the two programs over a link: here, through a stand-in for ssh, or to a daemon over TLS."""
import os
import pathlib
import shlex
import subprocess

FAKE_SSH = os.environ.get("FAKE_SSH") or str(pathlib.Path(__file__).resolve().parent.parent / "e2e" / "fake_ssh")
NOBODY = 65534
told = []  # of each run of the last step: what was run and what it said, for who looks at a failure
LINKS = ["local", "push", "local", "pull", "local", "push", "tls-push", "local", "pull", "tls-pull"]


def run(command, folder, path="", seconds=60, unprivileged=False):
    """Exit code, standard output and standard error."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", HOME=folder)
    environment["PATH"] = path + os.pathsep + environment["PATH"] if path else environment["PATH"]
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if unprivileged else {}
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=seconds, check=False, **user)
    text = (done.stdout + done.stderr).decode(errors="backslashreplace")
    told.append(f"$ {shlex.join(command)}\n{text}exit {done.returncode}")
    return done.returncode, done.stdout, done.stderr


def over(link, folder, sources, target, daemon=None):
    """The arguments that make a run from `sources` to `target` go over the link. `daemon` is
    lockstep's; rsync goes through the stand-in for ssh where lockstep goes over TLS."""
    if link == "local":
        return sources + [target + "/"]
    options, place = ["-e", FAKE_SSH], "host:" + folder + "/"
    if daemon and link.startswith("tls"):
        options, place = daemon.options, daemon.place(folder)
    if link.endswith("push"):
        return options + sources + [place + target + "/"]
    return options + [place + source for source in sources] + [target + "/"]


class Daemon:
    """A daemon of lockstep whose dataset is a whole directory of cases."""

    def __init__(self, lockstep, folder, state):
        self.folder = folder
        identities = [self._identity(lockstep, os.path.join(state, name)) for name in ("server", "client")]
        self.options = [f"--identity={state}/client", f"--peer-id={identities[0]}"]
        config = pathlib.Path(state, "lockstep.toml")
        config.write_text(f"""[serve]
listen = ["127.0.0.1:0"]
identity = "{state}/server"
state = "{state}/serve"
[dataset.data]
path = "{folder}"
read_only = false
[peer.tester]
id = "{identities[1]}"
rights = {{ data = "write" }}
""", encoding="utf-8")
        os.mkdir(os.path.join(state, "serve"))
        with open(os.path.join(state, "log"), "wb") as log:
            self.process = subprocess.Popen([lockstep, "serve", "--config", str(config)], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        words = self.process.stdout.readline().split()
        if words[:2] != ["listening", "on"]:
            raise RuntimeError("the daemon does not start: " + pathlib.Path(state, "log").read_text(encoding="utf-8"))
        self.address = words[2]

    @staticmethod
    def _identity(lockstep, where):
        subprocess.run([lockstep, "id", "init", "--identity=" + where], check=True, capture_output=True)
        shown = subprocess.run([lockstep, "id", "show", "--identity=" + where], check=True, capture_output=True, text=True)
        return next(word for word in shown.stdout.split() if word.startswith("SHA256:"))

    def __getstate__(self):
        """Workers need only to know where it is."""
        return dict(self.__dict__, process=None)

    def place(self, folder):
        return f"lockstep://{self.address}/data/{os.path.relpath(folder, self.folder)}/"

    def stop(self):
        self.process.terminate()
        self.process.wait()
