#!/usr/bin/env python3
"""Runs lockstep and rsync side by side on seeded random trees and compares what they did.

Each seed makes a tree, copies it with lockstep, edits it, and syncs again with a random set of
options: here, over a stand-in for ssh (a push or a pull), or to a daemon over TLS. With --wide some
trees have extended attributes and ACLs, some something that is mounted, some are synced by an
ordinary user, in the last step with parts that he may not read; there are more kinds of backups, and
a directory of partials. A run of CI has seeds of both kinds. For every step
rsync starts from a copy of what lockstep starts from. Equal must be: the trees, the exit code, and
the sorted lines of -i; of every fifth seed instead all of standard output, line by line, with -v,
-vv (sorted), -ii, --stats or a format. A seed that fails is printed, and its directory is kept, with
a file `told` of what was run in its last step; it runs again alone with `--seed N --count 1`. Seeds
run side by side, one a core, in memory where that can be had.

Where lockstep differs on purpose:
- A name of the target gets its own metadata even where it shares its inode with others and does
  not do so at the source, or without -H. rsync changes them all at once, so that the others are
  wrong until the next run, which then breaks the first one. Here rsync starts from a copy in which
  such names are files of their own.
- A dry run tells what the run will do. rsync's -n takes for deleted a directory that the run finds
  not empty, and takes no notice of what one name's change does to its other names. Our dry run is
  compared with rsync's real one.
- A directory whose name a file needs is emptied only if it can go. rsync deletes in it what no
  filter protects, and then may find that it cannot; an excluded directory it empties and replaces.
  Ours ends with 23, and such a seed ends there.
- Without -t, and without -o or -g, a file whose content has come out equal keeps its owner. rsync
  makes it anew, and so it belongs to whom it runs as. Here a local run does the same.
- Where the source could not be read as a whole nothing is deleted, and no full directory gives way to
  a file. rsync deletes until it meets what it cannot read, and replaces all the same. It is given
  --delete-after here, and the directories that stay are not compared.
- A hard link group whose first name cannot be put in place is reported. rsync 3.5.0 waits for it
  for ever, or ends with 2. Such a seed ends there.
- With -H a name that takes no part in the run may stay linked to names that do, or not: it is as it
  was, rsync changes it with the others.
- With -H a name that is the link it shall be is told with a T by rsync where -t is missing.
- Deletions come last and are printed last, as with --delete-after, which rsync is given where
  whole outputs are compared. rsync deletes at once what is in the way of a file, and takes
  directories beside each other in an order of its own: the order of these lines is not compared.
- "ignoring unsafe symlink" and "not backing up unsafe symlink" are not told. An unsafe symlink that
  goes or is replaced has its backup like other names.
- -R with arguments, or a list, that hold the same name: rsync counts it twice in its totals. It
  counts directories that -m leaves out, too.
- A directory of the target that its owner must not read ends a run of his with 23, also where the
  source's may be read; the next run finds it open. rsync opens it as it goes. Not generated.
- What a run has left in --partial-dir of a file that needs no content now stays there. rsync throws
  it away.
- With --delete-excluded, which deletes in --partial-dir, too, what is there is used first; what is
  used up is not told as deleted. rsync deletes it before, or with --delete-after likewise.
- With -X and --remove-source-files rsync may not find attributes any more that it has to send, and
  with -L and -k it sends none of what a symlink leads to. Not generated.
- With -A and --chmod the group's entry of an ACL stays, as with chmod(1), which changes the mask.
  rsync may change it.
- With -K rsync gives owners to the symlink, ACLs and attributes to nothing; ours to the directory that
  it leads to. Not generated.
- What another tree has, or what is empty, is not read at the source. rsync opens it, and cannot do
  so where it may not be read. A file that cannot be opened prevents no deletion: its name is known.
- The directory of backups is not deleted where it is inside the target. rsync needs a rule for that,
  and gets one here.
- With -b and --delete-excluded, and --delete-after, rsync deletes the backups that it has just made.
  Neither this nor partials go with whole outputs.
- With --inplace and a --backup-dir that leads out of the target by ".." rsync 3.5.0 ends with 23. Such
  a seed ends there.
- A backup has the mode of what was deleted. An ordinary user's rsync makes it writable before.
- Directories of backups have the mode and the owners that the target's had. rsync may have changed
  these before.
- Rule files above a directory that a list names with a slash count in it. rsync reads them only with
  -r. Without it they say nothing of the names of a list; with rsync they do, but for the first name
  of each directory. In a pull with a list it takes no notice of any. With rule files a list has -r
  here, in wide seeds that are no pull, or there are none.
- Where a rule file of a directory cannot be read nothing below it is sent or deleted, and the run
  ends with 23. rsync takes no notice of the file, so that what it hides is sent. Such a seed ends
  there.
- "cannot delete mount point" is not told.
- With a new ACL rsync may not tell of the mode (p) that comes with it.
- With -c and -U rsync's own reading moves access times before it looks at them. Not generated.
- With -L and --remove-source-files what a symlink leads to may have been removed under its own name
  when rsync comes to the symlink. Ours removes when all has come. Not generated.
- A name of the target that is replaced is backed up also where it ends with the suffix.
- --remove-source-files removes also symlinks that --link-dest has.
- An empty source is refused (exit 42) where the target would lose something. Such a seed ends there.
- A name that --compare-dest leaves out is told by rsync where its access time differs.
- In other trees (--link-dest and its like) no symlink is followed to a directory.
- With -H and without -p, or with --link-dest and its like, rsync may take the mode of an old file,
  and without -p that of what --partial-dir has. What is new and has attributes (-X) gets the source's
  mode then, whatever the umask says.
- rsync may refuse names as excluded that its own sender has sent. Such a seed ends there.
- -U leaves the access times of symlinks and special files alone. rsync sets them.
- -vv does not tell of backups, duplicate names and "delta-transmission". With --existing and
  --ignore-existing special files are told that are left out all the same.
- With -L a name of a list that leads nowhere is an error of that name. rsync says so before filters
  leave it out, and does not make the directories that hold it. Such a seed ends there.
- With -K rsync may find "too many levels" where it has followed a symlink itself. Such a seed ends
  there.
- "sent", "received", "speedup", "File list size" and times tell of this protocol and this run. A
  local run counts as sent what was copied.
- --stats has three figures more: refined and renamed data, renamed files. A renamed file is no
  literal data.
- "total:" (-vv) tells bytes found in old files, not hash table hits.
- With --copy-dest and without -t rsync tells at -vv that a name is up to date, and names it, too.
- At -vv rsync tells of unchanged files and of changed ones in two processes, in no fixed order.
- That a directory cannot be deleted is told when it is found, before names go.
- That a special file is left out is told when its directory is read. rsync does so when it goes
  through its list, which is before or after names that it finds at the same time.
- Rule files of the target are read as they were before the run. rsync's --delete-after reads those
  that have just come.
- The name of a directory that holds a rule file is no pattern. rsync takes it for one where it has
  wildcards.
- With -R and -r the rule files of directories that lead to an argument hide it. rsync does the same,
  but not with options like --delete-after, --delay-updates and -m, with which it makes its whole
  list first. What a file above the transfer says (-F) counts in all of it, but not for the names of
  a list; with -R or a list rsync forgets it after one directory, or heeds it for other names, too.
- With -R and --remove-source-files a symlink that an argument follows may be what another argument
  sends as such. rsync does not remove then. Such a seed ends there.
- -m leaves out empty directories that the target protects, too: only the target knows of that.
  It keeps those of which something cannot be read, also for a symlink of -L that leads nowhere.
- With -H and --compare-dest rsync 3.5.0 may end with 2. Not generated.
- -C with --delete-excluded deletes what CVS ignores. rsync's receiver of a pull keeps it.
- With --ignore-existing a file in the place of a directory stays, and what the directory holds is
  passed over. rsync tries to make it, and ends with 23, or gives the file the directory's time.
- A rule file that is wrong ends a run over a link with exit 1. rsync's client says 12. Which rule
  files are read and wrong differs where only one side has use for them. Such a seed ends there.
- With -K rsync gives the symlink the times of the directory that it stands for.
- With -K two names may stand for one directory: both are told as they were before the run. rsync
  finds that the second one has changed already. Lines of such names are not compared.
- With -K a symlink stands for a directory that was there before the run. rsync finds also one that
  this run has made.
- A --compare-dest (and its like) is looked into only for names that the target lacks.
- rsync may refuse names that --files-from has asked for in a pull. Such a seed ends there.
- With -H and --link-dest or its like, rsync names links that are there already in ways of its own.
- -vv does not tell of [sender] and [generator], and not the command for the remote shell.

  differential.py LOCKSTEP [--seconds 60] [--seed N] [--count N] [--link LINK] [--jobs N]
"""
import argparse
import multiprocessing
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

from case import Case
from each import EACH_LINKS, ROWS, Each
from programs import LINKS, Daemon, told

MEMORY = "/dev/shm"


def seed_of(task):
    """One seed in a worker; anything unforeseen is told, and is a failure."""
    lockstep, seed, link, base, daemon, wide, each = task
    os.umask(0o022)
    folder = os.path.join(base, f"seed-{seed}")
    os.mkdir(folder)
    case = (Each if each else Case)(lockstep, seed, folder, link, daemon, wide)
    try:
        problem = case.steps()
    except Exception as error:  # pylint: disable=broad-except
        problem = repr(error)
    if problem:
        pathlib.Path(folder, "told").write_text("\n".join(told) + "\n", encoding="utf-8")
        print(f"seed {seed}: {case.link} {' '.join(case.options + case.sources)}\n{problem}\nkept: {folder}",
              flush=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return not problem


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("lockstep")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, help="default: as many as --seconds allow")
    parser.add_argument("--failures", type=int, default=3, help="stop after so many")
    parser.add_argument("--link", choices=sorted(set(LINKS)), help="default: each in turn")
    parser.add_argument("--wide", action="store_true", help="attributes, mounts, ordinary users, other backups, too")
    parser.add_argument("--each", action="store_true", help="each option by itself; a seed is a row and a link")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="seeds at a time")
    arguments = parser.parse_args()
    if arguments.each and arguments.seed is None:
        arguments.seed, arguments.count = 1, len(ROWS) * len(EACH_LINKS)
    arguments.counted = arguments.count is not None
    if not arguments.counted:
        arguments.count = 100_000 if arguments.seed is None else 1
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(10**9)
    if shutil.which(arguments.lockstep) is None:
        sys.exit("no program at " + arguments.lockstep)
    return arguments


def run_seeds(arguments, lockstep, base, daemon):
    """How many seeds failed; a number that was asked for and not reached is a failure, too."""
    begin = time.monotonic()
    done = failed = 0
    print(f"first seed {arguments.seed}", flush=True)
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    tasks = ((lockstep, seed, arguments.link, base, daemon, arguments.wide, arguments.each) for seed in seeds)
    with multiprocessing.Pool(arguments.jobs) as pool:
        for good in pool.imap_unordered(seed_of, tasks):
            done += 1
            failed += not good
            if time.monotonic() - begin > arguments.seconds or failed >= arguments.failures:
                pool.terminate()
                break
    print(f"{done} seeds, {failed} failed, {done / (time.monotonic() - begin):.1f} a second")
    missing = arguments.count - done
    if arguments.counted and missing and failed < arguments.failures:
        print(f"{missing} seeds were not reached in {arguments.seconds:.0f} seconds")
        failed += 1
    return failed


def main():
    arguments = parse()
    base = tempfile.mkdtemp(prefix="lockstep-differential.", dir=MEMORY if os.path.isdir(MEMORY) else None)
    state = os.path.join(base, "state")
    os.mkdir(state)
    os.chmod(base, 0o755)  # some seeds run as an ordinary user
    lockstep = os.path.abspath(shutil.which(arguments.lockstep))
    daemon = Daemon(lockstep, base, state)
    try:
        failed = run_seeds(arguments, lockstep, base, daemon)
    finally:
        daemon.stop()
    if not failed:
        shutil.rmtree(base, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
