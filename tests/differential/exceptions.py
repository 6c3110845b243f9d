"""Where the two programs differ on purpose, or rsync itself goes wrong, in a way that only their
messages tell. What they mean is written in differential.py."""
import os
import re
import stat

import judge


def ends_seed(options, ours, theirs):
    """The runs cannot be compared, and neither can what would follow."""
    if b"rejecting unrequested file-list name" in theirs[2] or b"rejecting excluded file-list name" in theirs[2]:
        return True
    if "-K" in options and b"Too many levels of symbolic links" in theirs[2]:  # rsync guards itself from -K
        return True
    if b"not a filter rule" in ours[2] or b"filter" in theirs[2] and theirs[0] in (1, 12):
        return ours[0] == 1 or theirs[0] in (1, 12)
    if rules_not_read(options, ours):
        return ours[0] == 23
    if ours[0] == 42 and b"the source is empty" in ours[2]:
        return True
    if "--ignore-existing" in options and (b"mkstemp" in theirs[2] or b"Not a directory" in theirs[2]):
        return True
    if b"send_files failed to open" in theirs[2] and ours[0] == 0:  # empty, or another tree has it
        return True
    if "--inplace" in options and b"/../bak2/" in theirs[2] and b"Invalid argument" in theirs[2]:
        return ours[0] == 0
    if "--remove-source-files" in options and b"secure-open-parent" in theirs[2]:
        return True
    if "-R" in options and at_once(ours) and any(option.startswith("--filter=:") for option in options):
        return True
    listed = "--files-from=list" in options or "-R" in options
    return "-L" in options and listed and b"link_stat" in theirs[2]


def rules_not_read(options, ours):
    """A rule file of some directory could not be opened."""
    readers = [("-F", b".rsync-filter"), ("--filter=: .rsync-filter", b".rsync-filter"), ("--filter=:", b".rules"), ("-C", b".cvsignore")]
    used = {name for option, name in readers if any(each.startswith(option) for each in options)}
    return any(name + b": Permission denied" in ours[2] for name in used)


def at_once(ours):
    """rsync got --delete-after, and so took no notice of rule files that lead to an argument."""
    return b"nothing is deleted" in ours[2] or b"has no referent" in ours[2]


def name_cannot_be_had(options, ours, theirs):
    """A full directory has the name of a file and cannot go."""
    if b"nothing is deleted" in ours[2]:
        return False
    protected = b"cannot replace non-empty directory" in ours[2] and "clude" in " ".join(options)
    return protected or b"could not make way" in theirs[2]


def names_not_compared(folder, before, options, ours, theirs):
    """Names of the target that one of the two has otherwise; what is below them counts with them."""
    names = []
    if b"nothing is deleted" in ours[2]:
        full = re.findall(r"cannot replace non-empty directory (.*)", ours[2].decode(errors="replace"))
        names += [name[name.index("ours/") + len("ours/"):] for name in full if "ours/" in name]
    if "-b" in options:
        suffix = next((option[9:] for option in options if option.startswith("--suffix=")), "~")
        names += links_that_only_we_have(folder, 2 * suffix)
    if "-K" in options:
        names += links_to_what_came(folder, before)
    if "-H" in options and takes_part_only(options):
        names += names_linked_otherwise(folder, before)
    names += names_not_opened(folder, theirs)
    if "--ignore-existing" in options:
        names += directories_passed_over(folder)
    if "--partial-dir=.part" in options:
        names += idle_partials(folder)
    if "-b" in options and "--safe-links" in options:
        names += links_that_only_we_have(folder, suffix)
    return names


def omits_directory_times(options):
    """-O, or a -b that stands for it; and -K, where they may be a symlink's."""
    return "-O" in options or "-K" in options or "-b" in options and not any(option.startswith("--backup-dir") for option in options)


def links_to_what_came(folder, before):
    """With -K symlinks that stand for a directory of this run: ours are directories of their own."""
    (mine, _), (oracle, _) = (judge.entries(os.path.join(folder, target)) for target in ("ours", "theirs"))
    return [path for path, status in oracle.items() if stat.S_ISLNK(status.st_mode) and path in mine
            and stat.S_ISDIR(mine[path].st_mode) and path in before and stat.S_ISLNK(before[path].st_mode)]


def is_backup_made_writable(line):
    """Whether the line says that rsync's has one right more: its owner's to write."""
    modes = re.fullmatch(r".*: mode 100([0-7]{3}), rsync's 100([0-7]{3})", line)
    return bool(modes) and int(modes[1], 8) | 0o200 == int(modes[2], 8)


def is_of_backup_directory(backups, line):
    """Whether the line is about mode or owner of a directory that has backups."""
    found = re.fullmatch(r"(.*): (mode [0-9]+, rsync's [0-9]+|owner)", line)
    path = found and os.path.join(backups, found[1])
    return bool(path) and os.path.isdir(path) and not os.path.islink(path)


def backups_not_compared(folder, options):
    """Unsafe symlinks that rsync replaces without a backup."""
    if "--safe-links" not in options:
        return []
    return links_that_only_we_have(folder, "", "bak", "bak2")


def names_not_opened(folder, theirs):
    """What rsync could not read, and ours did not need to."""
    texts = re.findall(rb'send_files failed to open "[^"]*?/src2?/([^"]*)"', theirs[2])
    names = [re.sub(rb"\\#([0-7]{3})", lambda found: bytes([int(found[1], 8)]), text) for text in texts]
    return [os.fsdecode(name) for name in names]


def idle_partials(folder):
    """What interrupted runs have left of names that need no content now: rsync throws it away."""
    return [path for path in judge.entries(os.path.join(folder, "ours"))[0]
            if "/.part/" in "/" + path + "/" and not os.path.lexists(os.path.join(folder, "theirs", path))]


def symlinks_kept(folder, options):
    """Symlinks of the source that rsync does not remove, since another tree has them."""
    source = os.path.join(folder, "src2")
    if "--remove-source-files" not in options or not any(option.endswith("=../older") for option in options):
        return []
    return [path for path, status in judge.entries(source)[0].items() if stat.S_ISLNK(status.st_mode)
            and os.path.islink(os.path.join(folder, "older", path)) and not os.path.lexists(os.path.join(folder, "src", path))]


def directories_passed_over(folder):
    """Names of files of our target that are directories at the source."""
    kinds, _ = judge.entries(os.path.join(folder, "ours"))
    return [path for path, status in kinds.items()
            if not stat.S_ISDIR(status.st_mode) and os.path.isdir(os.path.join(folder, "src", path))]


def takes_part_only(options):
    """Some names do not take part in the run."""
    return any("clude" in option or option.startswith(("--filter", "-F", "-C", "-R", "--files-from")) for option in options)


def names_linked_otherwise(folder, before):
    """Names that share their inode with more names in one target than in the other: rsync changes
    them with those that take part, ours leaves them as they were `before`. One that is neither so
    nor as rsync has it is to be compared."""
    (mine, _), (oracle, _) = (judge.entries(os.path.join(folder, target)) for target in ("ours", "theirs"))
    return [path for path, status in mine.items() if path in oracle and status.st_nlink != oracle[path].st_nlink
            and path in before and outside(status) == outside(before[path])]


def outside(status):
    """What of an entry tells whether it has changed."""
    return status.st_mode, status.st_uid, status.st_gid, status.st_size, status.st_mtime_ns


def links_that_only_we_have(folder, suffix, ours="ours", theirs="theirs"):
    """Symlinks of our target whose names end so."""
    target = os.path.join(folder, ours)
    found = [os.path.relpath(os.path.join(at, name), target) for at, below, files in os.walk(target)
             for name in below + files if name.endswith(suffix) and os.path.islink(os.path.join(at, name))]
    return [name for name in found if not os.path.lexists(os.path.join(folder, theirs, name))]


def lines_not_compared(folder, options, theirs):
    """Names whose itemized lines differ on purpose."""
    return names_of_other_directories(folder, options) + partials_deleted(options, theirs)


def partials_deleted(options, theirs):
    """What rsync deletes in --partial-dir, and ours may have used."""
    if "--partial-dir=.part" not in options or "--delete-excluded" not in options:
        return []
    deleted = [line[12:] for line in theirs[1].split(b"\n") if line.startswith(b"*deleting")]
    return [name for name in deleted if b"/.part/" in b"/" + name]


def names_of_other_directories(folder, options):
    """With -K symlinks of our target that stand for a directory which takes part under its own name,
    as they are itemized: whether it has changed already is a matter of the order."""
    target = os.path.realpath(os.path.join(folder, "ours"))
    if "-K" not in options:
        return []
    found = []
    for at, below, _ in os.walk(target):
        for link in (os.path.join(at, name) for name in below if os.path.islink(os.path.join(at, name))):
            place = os.path.relpath(os.path.realpath(link), target)
            if os.path.isdir(os.path.join(folder, "src", place)):
                found.append(os.path.relpath(link, target).encode() + b"/")
    return found
