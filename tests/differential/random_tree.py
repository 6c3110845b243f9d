"""Random trees, random edits of them, and what only the target of a sync has."""
import os
import pathlib
import shutil
import stat

from copies import copy_tree
from random_options import random_rule

NAMES = ["a", "b", "c", "data", "x.o", "y.tmp", "log.1", "sp ace", "ümlaut", "-dash", "k~", "[x]", "z"]
RULE_FILES = [".rsync-filter", ".rules", ".cvsignore"]  # left alone by edits of content
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
        self._write_rules()
        self._settle()

    def edit(self):
        self._write_rules()
        for path in sorted(p for p in self.root.rglob("*") if p.name not in ["always"] + RULE_FILES):
            usual = path.is_symlink() or path.is_file() or path.is_dir()
            if usual and self.rng.random() < 0.25:
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
                if files:
                    os.link(self.rng.choice(files), path)
            else:
                self._file(path)

    def _write_rules(self):
        """Rule files in some directories; rsync takes the name of one with wildcards for a pattern."""
        folders = [self.root] + [p for p in self.root.rglob("*") if p.is_dir() and not p.is_symlink()]
        for folder in sorted(folders):
            for name in RULE_FILES:
                if self.rng.random() > 0.12 or "[" in str(folder.relative_to(self.root)):
                    continue
                if name == ".cvsignore":
                    words = self.rng.sample(["*.tmp", "data", "log.*", "!", "k~", "z"], 2)
                    text = self.rng.choice([" ", "\n"]).join(words)
                else:
                    text = "\n".join(["# rules"] + [random_rule(self.rng) for _ in range(self.rng.randint(1, 3))])
                if not (folder / name).is_dir():
                    (folder / name).write_text(text)

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
        elif what < 0.66:
            os.utime(path)  # the content stays
        elif what < 0.72:
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


def directories(root):
    return sorted(path for path in pathlib.Path(root).rglob("*") if path.is_dir() and not path.is_symlink())


def without_loops(root):
    """rsync follows symlinks that lead back until the kernel refuses; ours says so at once."""
    for path in sorted(root.rglob("*")):
        if not (path.is_symlink() and path.is_dir()):
            continue
        below = path.resolve()
        links = any(inner.is_symlink() and inner.is_dir() for inner in below.rglob("*"))
        if links or below == root or below in path.absolute().parents:
            status = path.parent.stat()
            path.unlink()
            os.utime(path.parent, ns=(status.st_atime_ns, status.st_mtime_ns))


def meddle(folder, rng, options):
    """What only the target has: symlinks for -K, newer files for -u, and an older copy of it all."""
    ours = pathlib.Path(folder, "ours")
    if any(option.endswith("=../older") for option in options):
        shutil.rmtree(folder + "/older", ignore_errors=True)
        for path in [p for p in ours.rglob("*") if p.is_symlink() and p.is_dir()]:
            path.unlink()  # ours follows none in another tree
        copy_tree(ours, folder + "/older")
        shutil.rmtree(ours)
        ours.mkdir()
    if "-L" in options or "-k" in options:
        without_loops(pathlib.Path(folder, "src"))
    if "-U" in options:  # rsync sees whole seconds
        for path in sorted(pathlib.Path(folder, "src").rglob("*")):
            when = (START + rng.randint(0, 1_000_000)) * 10**9
            if path.is_file() and not path.is_symlink():
                os.utime(path, ns=(when, path.stat().st_mtime_ns))
    if "-K" in options:
        for path in directories(ours):
            if path.is_dir() and not path.is_symlink() and rng.random() < 0.3:
                path.rename(path.with_name("real_" + path.name))
                path.symlink_to("real_" + path.name)
    if "--partial-dir=.part" in options:
        leave_partials(ours, rng)
    if "-u" in options:
        for path in sorted(ours.rglob("*")):
            if path.is_file() and not path.is_symlink() and rng.random() < 0.3:
                os.utime(path, (START + 5_000_000, START + 5_000_000))


def leave_partials(root, rng):
    """What runs that were interrupted have left."""
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.is_symlink() or rng.random() > 0.15:
            continue
        folder = path.parent / ".part"
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700)
        if folder.is_dir():
            content = path.read_bytes()
            (folder / path.name).write_bytes(content[:rng.randint(0, len(content))])


def random_sources(folder, rng, options):
    """The source arguments; writes the list of --files-from."""
    root = pathlib.Path(folder, "src")
    names = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    chosen = rng.sample(names, rng.randint(1, min(5, len(names)))) if names else []
    chosen = [name + rng.choice(["", "", "/"]) if (root / name).is_dir() else name for name in chosen]
    if "-R" in options and chosen:
        return [rng.choice(["src/./", "src/./", "src/./"]) + name for name in chosen]
    if "--files-from=list" in options:
        pathlib.Path(folder, "list").write_text("".join(name + "\n" for name in chosen), encoding="utf-8")
    return ["src/"]
