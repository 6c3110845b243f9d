"""Whether two trees are equal, as far as rsync can see: in this process, since a run of
`rsync -anic` costs more than the runs it judges."""
import os
import stat
import struct

from copies import read
from random_metadata import ACLS, GROUP_OBJ


def entries(root):
    """All below root: name to status, and the names of each inode that has several."""
    found, names = {}, {}
    pending = [""]
    while pending:
        folder = pending.pop()
        with os.scandir(os.path.join(root, folder)) as listing:
            for entry in listing:
                path = os.path.join(folder, entry.name)
                status = entry.stat(follow_symlinks=False)
                found[path] = status
                if stat.S_ISDIR(status.st_mode):
                    pending.append(path)
                elif status.st_nlink > 1:
                    names.setdefault(status.st_ino, []).append(path)
    return found, names


def value(root, path, status):
    """What it is beside its metadata."""
    full = os.path.join(root, path)
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(full)
    return read(full) if stat.S_ISREG(status.st_mode) else status.st_rdev


def extended(root, path, status, kinds):
    """Attributes of these kinds (-A, -X)."""
    full = os.path.join(root, path)
    if stat.S_ISLNK(status.st_mode):
        return {}
    names = [name for name in os.listxattr(full)
             if "-X" in kinds and name.startswith("user.") or "-A" in kinds and name in ACLS.values()]
    found = {name: os.getxattr(full, name) for name in names}
    if any(kind.startswith("--chmod") for kind in kinds) and ACLS["access"] in found:
        found[ACLS["access"]] = without_group(found[ACLS["access"]])
    return found


def without_group(acl):
    """The entries of an ACL but for the one of the owning group."""
    return [row for row in struct.iter_unpack("<HHi", acl[4:]) if row[0] != GROUP_OBJ]


def directory_times(source, ours, theirs, ignored=()):
    """Directories whose time rsync has kept, and ours not."""
    wanted, mine, oracle = (entries(root)[0] for root in (source, ours, theirs))
    lines = []
    for path, status in wanted.items():
        trees = [tree.get(path) for tree in (mine, oracle)]
        if not all(tree and stat.S_ISDIR(tree.st_mode) for tree in [status] + trees) or is_below(path, ignored):
            continue
        times = [int(tree.st_mtime) for tree in [status] + trees]
        if times[0] == times[2] != times[1]:
            lines.append(f"{path}/: time {times[1]}, rsync's {times[2]}")
    return lines


def is_below(path, names):
    return any(path == name or path.startswith(name + "/") for name in names)


def difference(one, other, path, mine, theirs, modes, link_times, access_times, owners):
    """What differs of an entry that both have; empty when nothing does."""
    if stat.S_IFMT(mine.st_mode) != stat.S_IFMT(theirs.st_mode):
        return "kind"
    if modes and mine.st_mode != theirs.st_mode and not stat.S_ISLNK(mine.st_mode):
        return f"mode {mine.st_mode:o}, rsync's {theirs.st_mode:o}"
    if owners and (mine.st_uid, mine.st_gid) != (theirs.st_uid, theirs.st_gid):
        return "owner"
    if stat.S_ISDIR(mine.st_mode):
        return ""
    timed = link_times or not stat.S_ISLNK(mine.st_mode)
    if timed and int(mine.st_mtime) != int(theirs.st_mtime):
        return f"time {mine.st_mtime}, rsync's {theirs.st_mtime}"
    if access_times and stat.S_ISREG(mine.st_mode) and int(mine.st_atime) != int(theirs.st_atime):
        return f"access time {mine.st_atime}, rsync's {theirs.st_atime}"
    if value(one, path, mine) != value(other, path, theirs):
        return "content"
    return ""


def differences(ours, theirs, modes=True, times=True, link_times=True, access_times=False, owners=True, ignored=(), attributes=()):
    """Lines about what our tree has otherwise than rsync's; names that begin with one of
    `ignored` do not count."""
    mine, _ = entries(ours)
    oracle, _ = entries(theirs)
    lines = []
    for path in sorted(mine.keys() | oracle.keys()):
        if is_below(path, ignored):
            continue
        if path not in oracle or path not in mine:
            lines.append(f"{path}: {'only ours' if path in mine else 'only rsync has it'}")
            continue
        what = difference(ours, theirs, path, mine[path], oracle[path], modes, times and link_times, access_times, owners)
        if what and not (not times and what.startswith("time")):
            lines.append(f"{path}: {what}")
        elif attributes and not what:
            pair = [extended(root, path, mine[path], attributes) for root in (ours, theirs)]
            if pair[0] != pair[1]:
                lines.append(f"{path}: attributes {pair[0]}, rsync's {pair[1]}")
    return lines
