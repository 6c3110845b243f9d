"""Whether two trees are equal, as far as rsync can see: in this process, since a run of
`rsync -anic` costs more than the runs it judges."""
import os
import stat

from copies import read


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


def difference(one, other, path, mine, theirs, modes, link_times, access_times):
    """What differs of an entry that both have; empty when nothing does."""
    if stat.S_IFMT(mine.st_mode) != stat.S_IFMT(theirs.st_mode):
        return "kind"
    if modes and mine.st_mode != theirs.st_mode and not stat.S_ISLNK(mine.st_mode):
        return f"mode {mine.st_mode:o}, rsync's {theirs.st_mode:o}"
    if (mine.st_uid, mine.st_gid) != (theirs.st_uid, theirs.st_gid):
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


def differences(ours, theirs, modes=True, times=True, link_times=True, access_times=False, ignored=()):
    """Lines about what our tree has otherwise than rsync's; names that begin with one of
    `ignored` do not count."""
    mine, _ = entries(ours)
    oracle, _ = entries(theirs)
    lines = []
    for path in sorted(mine.keys() | oracle.keys()):
        if any(path == name or path.startswith(name + "/") for name in ignored):
            continue
        if path not in oracle or path not in mine:
            lines.append(f"{path}: {'only ours' if path in mine else 'only rsync has it'}")
            continue
        what = difference(ours, theirs, path, mine[path], oracle[path], modes, times and link_times, access_times)
        if what and not (not times and what.startswith("time")):
            lines.append(f"{path}: {what}")
    return lines
