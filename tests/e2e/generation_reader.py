"""Reads DATASET/current again and again: all files of one read must say the same version.

usage: generation_reader.py DATASET FILES STOP   (until STOP exists, and once more)
"""
import fcntl
import os
import sys


def hold(dataset):
    """Opens `current` once; locked, so that it is not pruned while it is read."""
    while True:
        before = os.readlink(f"{dataset}/current")
        try:
            tree = os.open(f"{dataset}/{before}", os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(tree, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.readlink(f"{dataset}/current") == before:
                return tree
        except BlockingIOError:
            pass
        os.close(tree)


def read(tree):
    said = []
    for _, _, names, directory in os.fwalk(".", dir_fd=tree):
        for name in names:
            file = os.open(name, os.O_RDONLY, dir_fd=directory)
            said.append(os.read(file, 100))
            os.close(file)
    return said


def main():
    dataset, files, stop = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    reads, versions, last = 0, set(), False
    while not last:
        last = os.path.exists(stop)
        tree = hold(dataset)
        said = read(tree)
        os.close(tree)
        if len(said) != files or len(set(said)) != 1:
            sys.exit(f"read {reads}: {len(said)} files say {set(said)}")
        reads += 1
        versions |= set(said)
    if len(versions) < 3:
        sys.exit(f"only {len(versions)} versions were seen")
    print(f"{reads} reads saw {len(versions)} versions")


main()
