"""Every option that rsync has, too, by itself: here, over a stand-in for ssh and to a daemon over TLS,
pushed and pulled. A seed is a row and a link; what else is compared is differential.py's."""
import os
import pathlib
import socket
import stat

from case import Case, itemizes
from random_tree import meddle, random_sources
from random_metadata import decorate, is_supported

EACH_LINKS = ["local", "push", "pull", "tls-push", "tls-pull"]
IDS = [(1, 2), (12345, 23456), (65534, 65534), (0, 0)]

# A word of options a row; `rules` and `ids` are files beside the trees.
ROWS = [row.split() for row in """
-i
-i -r
-i -r -l
-i -r -p
-i -r -t
-i -r -o
-i -r -g
-i -r -D
-i -r --devices
-i -r --specials
-i -d
-i -r -E
-i -r -p -E
-i --old-dirs
-i --old-d
-ai --no-r
-ai --no-l
-ai --no-p
-ai --no-t
-ai --no-o
-ai --no-g
-ai --no-D
-ai --no-devices
-ai --no-specials
-ai --no-r -d
-ai --no-links --no-times --no-perms
-ai --no-owner --no-group --no-recursive --dirs
-ai -A
-ai -X
-ai -U
-ai -H
-ai -S
-ai -O
-ai -J
-ai --omit-dir-times --omit-link-times
-ai --numeric-ids
-ai --chmod=D2755,F640
-ai --chmod=u+w,go=rX --no-p
-ai --chown=games:mail
-ai --usermap=1:7,12000-13000:mail
-ai --groupmap=2:7,*:news
-ai --usermap=*:5 --groupmap=*:6 --numeric-ids
-ai --super
-ai --no-super
-ai --fake-super
-ai --fake-super -X
-ai -c
-ai --no-c --checksum
-ai -u
-ai -I
-ai --ignore-times -c
-ai --size-only
-ai -@-1
-ai --modify-window=2
-ai -W
-ai --no-W
-ai -B 800
-ai --no-whole-file --block-size=4096
-ai -y
-ai -x
-ai -m
-ai --mkpath
-ai -R
-ai -R --no-implied-dirs
-ai --files-from=list
-ai --files-from=list --no-R
-ai --files-from=list -r
-ai -L
-ai -k
-ai -K
-ai --copy-unsafe-links
-ai --safe-links
-ai --copy-unsafe-links --safe-links
-ai --munge-links
-ai --inplace
-ai --inplace -c
-ai --append
-ai --append-verify
-ai --partial
-ai --partial-dir=.part
-ai --delay-updates
-ai --preallocate
-ai --fsync
-ai -b
-ai -b --suffix=.old
-ai --backup-dir=../bak
-ai --link-dest=../older
-ai --copy-dest=../older
-ai --compare-dest=../older
-ai --delete
-ai --del
-ai --delete-before
-ai --delete-during
-ai --delete-delay
-ai --delete-after
-ai --delete-excluded --exclude=*.o
-ai --delete --force
-ai --force
-ai --delete --ignore-errors
-ai --delete --max-delete=100000
-ai --remove-source-files
-ai --existing
-ai --ignore-non-existing
-ai --ignore-existing
-ai --existing --ignore-existing --delete
-ai --max-size=5000
-ai --min-size=101
-ai --exclude=*.o --exclude=/a/
-ai --include=a --exclude=a*
-ai --exclude-from=rules --delete
-ai --include-from=ids --exclude=*
-ai --filter=-_*.o --delete
-ai -f_merge_rules
-ai -F
-ai -FF
-ai -C
-ai -0 --exclude-from=nul
-ai -z
-ai --no-z
-ai -z --skip-compress=o/tmp
-ai --bwlimit=100m
-ai --timeout=50
-ai --stop-after=5
-ai -n
-ai -s
-ai --old-args --trust-sender --no-i-r --open-noatime --outbuf=L --max-alloc=2g
-ai --inc-recursive --no-motd --blocking-io --checksum-seed=7
-i -a --no-i
-ii -a
-v -a --no-h
-v -a -h
-v -a -hh
-v -a -8
-vv -a
-v -a --stats
-v -a -q
-a --out-format=%i_%n_%l_%M
-a --info=name,del
-a --info=all0
-v -a --stderr=all
-v -a --msgs2stderr
""".strip().split("\n")]


class Each(Case):
    """A row's options in each step but the first, on a tree of everything."""

    def __init__(self, lockstep, seed, folder, link, daemon, wide):
        row, way = divmod((seed - 1) % (len(ROWS) * len(EACH_LINKS)), len(EACH_LINKS))
        super().__init__(lockstep, row, folder, link or EACH_LINKS[way], daemon, wide)
        self.row = [word.replace("_", " ") if word.startswith(("-f_", "--filter", "--out-format")) else word
                    for word in ROWS[row]]
        self.whole_outputs = not itemizes(self.row)
        self.attributes = any(word in ("-A", "-X") for word in self.row) and is_supported(folder)
        self.user = self.mounts = False

    def first_options(self):
        return ["-a"] + [word for word in self.row if word == "--fake-super"]

    def _vary(self, chance):
        super()._vary(chance)
        root = pathlib.Path(self.folder, "src")
        if not os.path.lexists(root / "fifo"):
            self._add_kinds(root)
            if "-H" in self.row:
                self._add_names(root)
        if os.geteuid() == 0:
            for path in sorted(root.rglob("*")):
                if self.rng.random() < 0.2:
                    os.lchown(path, *self.rng.choice(IDS))

    def _add_kinds(self, root):
        """What random trees lack: special files, holes, symlinks that leave the tree."""
        os.mkfifo(root / "fifo", 0o640)
        with socket.socket(socket.AF_UNIX) as one:
            here = os.getcwd()
            os.chdir(root)
            one.bind("socket")
            os.chdir(here)
        if os.geteuid() == 0:
            os.mknod(root / "null", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        with open(root / "holes", "wb") as file:
            file.truncate(1 << 20)
            file.write(b"begin")
        os.makedirs(os.path.join(self.folder, "out"), exist_ok=True)
        pathlib.Path(self.folder, "out", "file").write_text("outside", encoding="utf-8")
        (root / "unsafe").symlink_to("../out/file")
        for path in [root / name for name in ("fifo", "socket", "null", "holes", "unsafe")] + [root]:
            if os.path.lexists(path):
                os.utime(path, (1_500_000_000, 1_500_000_000), follow_symlinks=False)
        for name, text in (("rules", "# rules\n- *.o\n+ /a/\n- /a*\n"), ("ids", "a\nb/\n/z\n"), ("nul", "*.o\0/b\0")):
            pathlib.Path(self.folder, name).write_text(text, encoding="utf-8")

    def _add_names(self, root):
        """Further names of what is no file."""
        for name in ("fifo", "null", "unsafe"):
            if os.path.lexists(root / name):
                os.link(root / name, root / f"again-{name}", follow_symlinks=False)
        os.utime(root, (1_500_000_000, 1_500_000_000))

    def _choose(self, tree):
        self.options = list(self.row)
        tree.edit()
        self._vary(0.2)
        meddle(self.folder, self.rng, self.options)
        self.sources = random_sources(self.folder, self.rng, self.options)

