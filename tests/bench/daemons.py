"""The daemons of lockstep and rsync, and the proxy before them, each on a free port."""
import contextlib
import os
import pathlib
import socket
import sys
import time

from measure import RunFailed, Service

PROXY = pathlib.Path(__file__).resolve().parent / "proxy.py"
LOCKSTEP_CONFIG = """[serve]
listen = ["127.0.0.1:0"]
identity = "{state}/server"
state = "{state}/serve"
[dataset.data]
path = "{target}"
read_only = false
[peer.bench]
id = "{client_id}"
rights = {{ data = "write" }}
"""
RSYNC_CONFIG = """use chroot = {chroot}
munge symlinks = no
log file = /dev/null
[data]
path = {target}
read only = no
uid = {uid}
gid = {gid}
"""


def start_lockstep(place, log):
    place.server_id, client_id = place.id_of("server"), place.id_of("client")
    (place.state / "serve").mkdir(exist_ok=True)
    config = place.state / "lockstep.toml"
    config.write_text(LOCKSTEP_CONFIG.format(state=place.state, target=place.target, client_id=client_id))
    service = Service([place.lockstep, "serve", "--config", str(config)], place.environment, log, reads_stdout=True)
    return service, int(service.first_line().split()[2].rpartition(":")[2])


def start_rsync(place, log):
    config = place.state / "rsyncd.conf"
    # Only root may have it so. Without chroot the daemon rewrites symlinks like "a/.././b".
    own = {"chroot": "yes", "uid": os.getuid(), "gid": os.getgid()}
    if os.getuid() != 0:
        own = {"chroot": "no", "uid": "", "gid": ""}
    config.write_text(RSYNC_CONFIG.format(target=place.target, **own))
    port = free_port()
    service = Service(["rsync", "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}",
                       f"--config={config}"], place.environment, log)
    wait_for(port)
    return service, port


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=10):
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise RunFailed("rsync's daemon did not start")


def start_proxy(place, log, port, case):
    limits = [f"--delay-ms={case.rtt_ms}", f"--mbit={case.mbit}"]
    service = Service([sys.executable, str(PROXY), f"--to=127.0.0.1:{port}", *limits], place.environment, log,
                      reads_stdout=True)
    return service, int(service.first_line().split()[2])


class Far:
    """The other end of a run: a daemon, and a proxy where bytes are counted or a link is long."""

    def __init__(self, tool, case, place, log, counts):
        self.daemon = self.proxy = None
        self.port = 0
        self.wire = None
        self.cpu_s = 0.0
        if tool.service:
            self.daemon, self.port = (start_lockstep if tool.service == "lockstep" else start_rsync)(place, log)
        if tool.service and (counts or case.rtt_ms or case.mbit):
            self.proxy, self.port = start_proxy(place, log, self.port, case)

    def pids(self):
        return [self.daemon.pid] if self.daemon else []

    def stop(self):
        if self.daemon:
            self.cpu_s, _ = self.daemon.stop()
            self.daemon = None
        if self.proxy:
            _, said = self.proxy.stop()
            words = said.split()
            self.wire = (int(words[1]), int(words[3]))
            self.proxy = None
