"""One seed: a tree, edits of it, and two or three syncs of both programs that must do the same."""
import os
import pathlib
import random
import shutil
import stat
import subprocess

import exceptions
import judge
import output
from copies import copy_tree
from programs import LINKS, NOBODY, over, run, told
from random_options import comparable, output_options, random_filters, random_options
from random_metadata import decorate, give, is_supported, mount_alone, mounted, shut
from random_tree import Tree, meddle, random_sources


def copy_for_rsync(folder, links, in_place):
    """Gives rsync a copy of our target, in which a name has an inode of its own if it has in src,
    without -H always; with --inplace inodes stay as they are."""

    def alone(path, status):
        source = os.path.join(folder, "src", path)
        if in_place or not stat.S_ISREG(status.st_mode):
            return False
        return not links or (os.path.isfile(source) and not os.path.islink(source) and os.stat(source).st_nlink == 1)

    shutil.rmtree(os.path.join(folder, "theirs"), ignore_errors=True)
    copy_tree(os.path.join(folder, "ours"), os.path.join(folder, "theirs"), alone)


def separate_names(folder):
    """--inplace changes all names of an inode, once for each: here each name has its own."""
    ours, copy = os.path.join(folder, "ours"), os.path.join(folder, "separate")
    copy_tree(ours, copy, lambda path, status: True)
    shutil.rmtree(ours)
    os.rename(copy, ours)


def itemizes(options):
    """Whether the changes are told by -i."""
    return "-ai" in options or "-i" in options


LONG_NAMES = {"p": "perms", "t": "times", "o": "owner", "g": "group"}


def keeps(options, letter):
    """Whether attributes of this letter (p, t, ...) are kept: by itself or with -a."""
    off = {"--no-" + letter, "--no-" + LONG_NAMES[letter]}
    return any(option in ("-a", "-ai", "-" + letter) for option in options) and not off & set(options)


class Case:
    """What a seed's steps share. `daemon` may be None: then what goes over TLS goes through ssh."""

    def __init__(self, lockstep, seed, folder, link, daemon, wide):
        self.lockstep, self.seed, self.folder, self.daemon = lockstep, seed, folder, daemon
        self.rng = random.Random(seed)
        self.link = link or LINKS[seed % len(LINKS)]
        self.whole_outputs = seed % 5 == 0
        self.options, self.sources = [], ["src/"]
        self.wide = wide
        self.attributes = wide and self.rng.random() < 0.2 and is_supported(folder)
        self.user = wide and self.rng.random() < 0.1 and os.geteuid() == 0
        self.mounts = wide and self.rng.random() < 0.04 and os.geteuid() == 0 and mount_alone()
        self.whole_outputs = self.whole_outputs and not self.user
        if self.user or self.mounts:  # the daemon runs as root, and does not see what is mounted here
            self.link = self.link.replace("tls-", "")

    def steps(self):
        """Runs them all; the first problem found, else an empty text."""
        tree = Tree(os.path.join(self.folder, "src"), self.rng)
        tree.make()
        self._vary(0.4)
        steps = self.rng.choice([2, 3])
        for step in range(steps):
            self.whole = step > 0 and self.whole_outputs
            if step == 0:
                self.options = self.first_options()
            else:
                self._choose(tree)
            if self.user:  # in the last step, since ours needs to list the target's directories
                if step == steps - 1:
                    shut(self.folder + "/src", self.rng)
                give(self.folder, NOBODY)
            problem, goes_on = self._step()
            if problem or not goes_on:
                return problem
        return ""

    def first_options(self):
        return ["-a"]

    def _vary(self, chance):
        """Gives the source what a flavour of seeds has."""
        if self.mounts:
            os.makedirs(self.folder + "/src/mnt", exist_ok=True)
            for name in ("/src/mnt", "/src"):
                os.utime(self.folder + name, (1_500_000_000, 1_500_000_000))
        if self.attributes:
            decorate(self.folder + "/src", self.rng, chance)

    def _choose(self, tree):
        """Edits the tree and takes options for the next sync."""
        rng = self.rng
        kept = ["-A", "-X"] * (self.attributes and not self.whole) + ["-x"] * self.mounts
        self.options = random_options(rng, not self.whole, kept, self.wide)
        if rng.random() < 0.5:
            self.options += random_filters(rng, self.whole)
        self.options = comparable(self.options, self.wide and not self.link.endswith("pull"))
        if self.whole and ("-b" in self.options or "--partial-dir=.part" in self.options):  # rsync gets --delete-after
            self.options = [option for option in self.options if option != "--delete-excluded"]
        if self.whole:  # names of hard links come in rsync's own order; -U tells also of symlinks
            self.options = [option for option in self.options if option not in ("-H", "-U")] + output_options(rng)
        tree.edit()
        self._vary(0.2)
        meddle(self.folder, rng, self.options)
        self.sources = random_sources(self.folder, rng, self.options)

    def _ours(self, options, target):
        return run([self.lockstep] + options + over(self.link, self.folder, self.sources, target, self.daemon),
                   self.folder, os.path.dirname(self.lockstep), unprivileged=self.user)

    def _theirs(self, options, late):
        """The same by rsync, from src2 where sources are removed; `late` if it is to delete last."""
        sources = self.sources
        if "--remove-source-files" in options:
            sources = [source.replace("src/", "src2/", 1) for source in sources]
        if late and ("--delete" in options or "--delete-excluded" in options):
            options = [option for option in options if option != "--delete"] + ["--delete-after"]
        options = [option.replace("=../bak", "=../bak2") for option in options]
        if "--backup-dir=kept" in options:
            options = ["--filter=P /kept/"] + options
        link = self.link.replace("tls-", "")
        try:
            return run(["rsync"] + options + over(link, self.folder, sources, "theirs"), self.folder, "", 20, self.user)
        except subprocess.TimeoutExpired:
            return 23, b"", b"could not make way"

    def _prepare(self, real):
        """The copies that rsync and a dry run need; whether the run itself can do its work."""
        folder = self.folder
        for name in ("bak", "bak2"):
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
        if os.path.isdir(os.path.join(folder, "ours")):
            if "--inplace" in self.options and "-H" not in self.options:
                separate_names(folder)
            copy_for_rsync(folder, "-H" in self.options, "--inplace" in self.options)
        if "--remove-source-files" in self.options:
            shutil.rmtree(os.path.join(folder, "src2"), ignore_errors=True)
            copy_tree(folder + "/src", folder + "/src2")
        if "-n" not in self.options:
            return True
        for name in ("before", "trial"):
            copy_tree(folder + "/ours", os.path.join(folder, name))
        return self._ours(real, "trial")[0] == 0  # what cannot be replaced shows only in the run itself

    def _step(self):
        """Runs both; the problem found, if any, and whether the seed can go on."""
        told.clear()
        options = self.options
        real = [option for option in options if option != "-n"]
        times = access_times(self.folder) if "-U" in options else {}
        if not self._prepare(real):
            return "", False
        restore_access_times(times)
        before = judge.entries(self.folder + "/ours")[0] if os.path.isdir(self.folder + "/ours") else {}
        with mounted(*self._places_to_mount()):
            ours = self._ours(options, "ours")
            restore_access_times(times)
            theirs = self._theirs(real, self.whole or exceptions.at_once(ours))
        if exceptions.ends_seed(options, ours, theirs):
            return "", False
        if exceptions.name_cannot_be_had(options, ours, theirs):
            return "" if ours[0] == 23 else f"exit {ours[0]} where a name cannot be had", False
        if "-n" in options:
            shutil.rmtree(os.path.join(self.folder, "theirs"))
            shutil.rmtree(os.path.join(self.folder, "trial"))
            os.rename(os.path.join(self.folder, "before"), os.path.join(self.folder, "theirs"))
        self.ignored = exceptions.names_not_compared(self.folder, before, options, ours, theirs)
        return self._compare(ours, theirs), True

    def _places_to_mount(self):
        """In the source, and with -x at the target, whose mounts it leaves alone."""
        if not self.mounts or "--remove-source-files" in self.options:
            return []
        trees = ["src"] + (["ours", "theirs"] if "-x" in self.options else [])
        places = [os.path.join(self.folder, tree, "mnt") for tree in trees]
        return [place for place in places if os.path.isdir(place) and not os.path.islink(place)]

    def _compare(self, ours, theirs):
        """What differs between the two runs, as text; empty when nothing does."""
        if ours[0] != theirs[0]:
            return f"exit {ours[0]}, rsync's is {theirs[0]}\n{ours[2].decode(errors='replace')}"
        links = "-H" in self.options
        problem = self._whole_difference(ours[1], theirs[1]) if self.whole and ours[0] == 0 else ""
        # rsync says nothing of a file whose name a full directory holds; both fail for it (exit 23).
        if not problem and ours[0] == 0 and itemizes(self.options) and not (links and self._has_older()):
            theirs_lines = theirs[1]
            if "-U" in self.options and "--compare-dest=../older" in self.options:
                theirs_lines = theirs_lines.replace(b".f......u.. ", b"created directory ")
            ignored = exceptions.lines_not_compared(self.folder, self.options, theirs)
            problem = output.itemized_difference(ours[1], theirs_lines, links, ignored)
        if problem:
            return problem
        told = self._compare_trees()
        return "trees differ:\n" + "\n".join(told) if told else self._missing_links(links)

    def _whole_difference(self, ours, theirs):
        """What differs between all that both printed; empty when nothing does."""
        for name in exceptions.symlinks_kept(self.folder, self.options):
            ours = ours.replace(b"sender removed " + os.fsencode(name) + b"\n", b"")
        return output.whole_difference(ours, theirs, self.options, self.sources)

    def _compare_trees(self):
        """What our tree has otherwise than rsync's, and our source where files were to be removed."""
        options = self.options
        lines = judge.differences(os.path.join(self.folder, "ours"), os.path.join(self.folder, "theirs"),
                                  modes=keeps(options, "p") or not self._takes_modes(), times=keeps(options, "t"),
                                  link_times="-J" not in options and "-K" not in options, access_times="-U" in options, owners=self._keeps_owners(), ignored=self.ignored, attributes=self._attributes())
        if keeps(options, "t") and not exceptions.omits_directory_times(options):
            lines += judge.directory_times(*(os.path.join(self.folder, name) for name in ("src", "ours", "theirs")), self.ignored)
        lines = [line for line in lines if not (line.startswith(("kept/", "kept:")) and ": mode 4" in line)]
        lines += self._compare_backups()
        if self.user and "-b" in options:
            lines = [line for line in lines if not exceptions.is_backup_made_writable(line)]
        if "--remove-source-files" in options:
            kept = exceptions.symlinks_kept(self.folder, options)
            lines += ["source: " + line for line in judge.differences(
                os.path.join(self.folder, "src"), os.path.join(self.folder, "src2"), ignored=kept)]
        return lines

    def _keeps_owners(self):
        """Else a file whose content has come out equal keeps its own; rsync makes it anew."""
        return keeps(self.options, "o") and keeps(self.options, "g") or os.geteuid() != 0 or keeps(self.options, "t")

    def _attributes(self):
        return [option for option in self.options if option in ("-A", "-X") or option.startswith("--chmod=")]

    def _compare_backups(self):
        """The same of what --backup-dir has kept beside the target."""
        kept = [os.path.join(self.folder, name) for name in ("bak", "bak2")]
        there = [os.path.isdir(path) for path in kept]
        if "-n" in self.options or not any(there):
            return []
        if not all(there):
            return [f"backups: {'only ours' if there[0] else 'only by rsync'}"]
        lines = judge.differences(*kept, ignored=exceptions.backups_not_compared(self.folder, self.options), attributes=self._attributes())
        return ["backup: " + line for line in lines if not exceptions.is_of_backup_directory(kept[0], line)]

    def _takes_modes(self):
        """Without -p rsync may give a name the mode of another: an old name's, an alternate's or a
        partial's; or the source's, of what has attributes."""
        return "-H" in self.options or self._has_older() or "--partial-dir=.part" in self.options or "-X" in self.options

    def _has_older(self):
        """--link-dest and its like."""
        return any(option.endswith("-dest=../older") for option in self.options)

    def _missing_links(self, links):
        """Names that take no part may be linked or not: rsync itself says whether a link is missing."""
        if not links or "-n" in self.options or "--remove-source-files" in self.options:
            return ""
        missing = self._links_to_make("ours")
        missing = missing and [line for line in missing if line not in self._links_to_make("theirs")]
        return f"links are missing: {missing}" if missing else ""

    def _links_to_make(self, target):
        """What rsync would still link in a target."""
        options = [option for option in self.options if option != "-U"]
        left = run(["rsync", "-n"] + options + self.sources + [target + "/"], self.folder)[1]
        return [line.split(b" => ")[0] for line in left.split(b"\n") if line.startswith(b"hf")]


def access_times(folder):
    """Reading moves them: for the second run they are as they were for the first."""
    return {path: path.lstat() for path in pathlib.Path(folder, "src").rglob("*")}


def restore_access_times(times):
    for path, status in times.items():
        if stat.S_ISREG(status.st_mode) and path.exists():
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
