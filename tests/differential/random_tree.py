"""Random trees, random edits of them, and random options of a sync."""
import os
import pathlib
import shutil
import stat

NAMES = ["a", "b", "c", "data", "x.o", "y.tmp", "log.1", "sp ace", "ümlaut", "-dash", "k~", "[x]", "z"]
PATTERNS = ["*.o", "*.tmp", "/a/", "b/", "c/**", "log.*", "data", "/z", "k~", "*/x.o"]
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


def random_rule(rng):
    """A rule that may stand in any file."""
    kind = rng.choice(["- ", "- ", "+ ", "-p ", "-s ", "-r ", "H ", "P ", "S ", "R ", "-! ", "exclude,p_"])
    pattern = rng.choice(PATTERNS + ["/b", "moved_*", "a/*", "/c/***", "[[:alpha:]].[ot]*"])
    if kind == "-! ":  # it leaves little else
        pattern = rng.choice(["*a*", "/*/**", "*/"])
    return kind + pattern


def random_filters(rng, whole):
    """Options that decide what takes part. With --delete-after rsync reads the rule files that have
    just come, we those that were there: where the order counts there are none."""
    options = []
    if not whole:
        for option, chance in [("-F", 0.2), ("-FF", 0.1), ("-C", 0.15)]:
            if rng.random() < chance:
                options.append(option)
        for modifiers in ["", "n", "e", "s", "r", "p", "en"]:
            if rng.random() < 0.06:
                options.append(f"--filter=:{modifiers} .rules")
    for _ in range(rng.choice([0, 1, 2, 3])):
        options.append("--filter=" + random_rule(rng))
    rng.shuffle(options)
    for option, chance in [("--delete-excluded", 0.12), ("--existing", 0.06), ("--ignore-existing", 0.06),
                           ("--max-size=5000", 0.06), ("--min-size=0.1KB-1", 0.06)]:
        if rng.random() < chance:
            options.append(option)
    # rsync keeps empty directories that the target protects, which the source cannot know.
    protects = any(rule.startswith(("--filter=:", "-F", "-C")) or " P " in rule or "P " in rule or "-r" in rule
                   for rule in options)
    if not protects and rng.random() < 0.15:
        options.append("-m")
    if rng.random() < 0.06:
        options += ["--no-r", rng.choice(["-d", "--dirs", "--old-dirs"])]
    # rsync's receiver of a pull keeps what -C names, whatever --delete-excluded says.
    return ["--include=/always"] + [o for o in options if o != "-C" or "--delete-excluded" not in options]


def random_options(rng, prints_changes):
    options = ["-ai" if prints_changes else "-a"]
    for option, chance in [("--delete", 0.6), ("-c", 0.25), ("-H", 0.4), ("--no-t", 0.12), ("--no-p", 0.15),
                           ("--no-l", 0.1), ("--no-g", 0.1), ("--no-o", 0.1), ("-n", 0.08), ("-W", 0.15), ("-u", 0.08), ("-I", 0.06),
                           ("--size-only", 0.05), ("-@1", 0.05), ("-O", 0.08), ("-J", 0.08), ("-E", 0.1),
                           ("--numeric-ids", 0.05), ("--safe-links", 0.08), ("--force", 0.08),
                           ("--delay-updates", 0.05), ("--chmod=Dg+s,Fu=rw,go-w,+X", 0.05)]:
        if rng.random() < chance and not (option == "--no-t" and "-H" in options):
            options.append(option)
    if "-H" not in options and rng.random() < 0.06:
        options.append("-b")
    for pattern in rng.sample(PATTERNS, rng.choice([0, 0, 1, 2])):
        options.append("--exclude=" + pattern)
    if len(options) > 3 and rng.random() < 0.2:
        options.append("-S")
    return options
