"""What the two programs print, without what may differ."""
import difflib
import re

MESSAGES = (b"created directory", b"skipping non-regular file", b"cannot delete non-empty directory",
            b"sender file already removed")
NOT_OURS = (b"[", b"deleting in ", b"cannot delete non-empty directory", b"opening connection", b"total: ", b"backed up ", b"(new) backup_dir is", b"cannot delete mount point",
            b"removing duplicate name", b"delta-transmission",
            b"Refined data", b"Number of renamed files", b"Renamed data", b"Literal data", b"Matched data")
UNORDERED = (b"skipping", b"deleting ", b"*deleting ", b"del. ")
FIGURES = [(rb"^building file list ... (done)?$", rb"sending incremental file list"),
           (rb"^receiving file list ... (done)?$", rb"receiving incremental file list"),
           (rb"^(created directory ).*", rb"\1"), (rb"^sent .* bytes/sec$", b"sent"),
           (rb"^(ignoring|not backing up) unsafe symlink .*", b"done"),
           (rb"speedup is [0-9.,]*.*", b"speedup"), (rb"^(File list [a-z ]*|Total bytes [a-z]*): .*", rb"\1")]


def itemized(output, links, ignored):
    """The -i lines, sorted, but for `ignored` names. With -H any name of a file may be the one that is
    sent, so only the names are compared."""
    lines = [line for line in output.split(b"\n") if line and not line.startswith(MESSAGES)]
    lines = [line for line in lines if line[12:] not in ignored]
    # -U of special files.
    lines = [line for line in lines if not line.startswith((b".S......u.. ", b".D......u.. "))]
    # With a new ACL rsync may not tell of the mode that goes with it.
    lines = [line.replace(b"p", b".", 1) if line[9:10] == b"a" and line[5:6] == b"p" else line for line in lines]
    if links:
        # Whether a mere link is named depends on rsync's other options; without -t it has a T.
        lines = [line for line in lines if not (line.startswith(b"hf") and set(line[2:11]) <= set(b" .Tpax"))]
        lines = [line[12:].split(b" => ")[0] for line in lines]
    return sorted(lines)


def whole(output):
    """Every line of standard output, in its order."""
    lines = []
    for line in output.split(b"\n"):
        for pattern, text in FIGURES:
            line = re.sub(pattern, text, line)
        if not line.startswith(NOT_OURS) and line != b"done":  # also of a list that -vv interrupts
            lines.append(line)
    ordered = [line for line in lines if not line.startswith(UNORDERED)]
    return sorted(line for line in lines if line.startswith(UNORDERED)) + ordered


def without_totals(lines):
    """rsync counts a name twice that two of its source arguments hold, and what -m leaves out."""
    return [line for line in lines if not line.startswith((b"Number of files", b"Total file size", b"total size"))]


def told_once(lines):
    """With --copy-dest and without -t rsync says of a name that it is up to date, and then names it."""
    end = b" is uptodate"
    return [line for line in lines if not (line.endswith(end) and line[:-len(end)] in lines)]


def whole_difference(ours, theirs, options, sources):
    """What differs between all that both printed; empty when nothing does."""
    mine, oracle = whole(ours), whole(theirs)
    if "-vv" in options or "--info=name2" in options:
        mine.sort()
        oracle.sort()
    if "--copy-dest=../older" in options and "--no-t" in options:
        oracle = told_once(oracle)
    if any(option in options for option in ("--existing", "--ignore-existing")):
        mine, oracle = ([line for line in lines if not line.startswith(b"skipping non-regular")] for lines in (mine, oracle))
    if len(sources) > 1 or "--files-from=list" in options or "-m" in options:
        mine, oracle = without_totals(mine), without_totals(oracle)
    if mine == oracle:
        return ""
    texts = [[line.decode(errors="backslashreplace") for line in lines] for lines in (oracle, mine)]
    return "output differs:\n" + "\n".join(difflib.unified_diff(*texts, "rsync", "lockstep", n=1, lineterm=""))


def itemized_difference(ours, theirs, links, ignored=()):
    """What differs between the sorted -i lines; empty when nothing does."""
    mine, oracle = itemized(ours, links, ignored), itemized(theirs, links, ignored)
    if mine == oracle:
        return ""
    return (f"-i differs: ours {[line for line in mine if line not in oracle]}, "
            f"rsync's {[line for line in oracle if line not in mine]}")
