"""Fills the source and the target of a case, by what they have in common: build(data, source, old)."""
import os

import data as make
from data import GIB, MIB


def kernel_tars(data, source, old):
    data.kernel_tar(0, old / "data")
    data.kernel_tar(1, source / "data")


def kernel_text(data, source, _old):
    data.kernel_tar(1, source / "data")
    os.truncate(source / "data", min(data.bytes(64 * MIB), (source / "data").stat().st_size))


def kernel_trees(data, source, old):
    data.kernel_tree(0, old)
    data.kernel_tree(1, source)


def kernel_first(data, source, _old):
    data.kernel_tree(1, source)


def kernel_same(data, source, old):
    data.kernel_tree(1, source)
    make.copy(source, old)


def renamed(data, source, old):
    """The kernel's drivers under a new name; where a small scale leaves none, some other."""
    data.kernel_tree(1, source)
    below = "drivers" if (source / "drivers").is_dir() else next(p.name for p in source.iterdir() if p.is_dir())
    for path in list(source.iterdir()):
        if path.name != below:
            make.shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    make.copy(source, old)
    (source / below).rename(source / "renamed")


def big(size=GIB):
    return lambda data, source, old: make.random_file(source / "data", 1, data.bytes(size))


def edited(size=GIB, edits=2621):
    def build(data, source, old):
        make.random_file(old / "data", 1, data.bytes(size))
        make.copy(old, source)
        make.overwrite(source / "data", 2, data.count(edits), 4096)
    return build


def inserted(data, source, old):
    make.random_file(old / "data", 1, data.bytes(GIB))
    make.insert(old / "data", source / "data", 2, data.count(100), 100)


def unrelated(data, source, old):
    make.random_file(old / "data", 1, data.bytes(GIB))
    make.random_file(source / "data", 2, data.bytes(GIB))
    make.age(source / "data", 100)


def zeros(data, source, old):
    make.repeated_file(source / "data", bytes(1), data.bytes(GIB))
    make.copy(source, old)
    make.overwrite(old / "data", 2, 1, 4096)


def periodic(data, source, old):
    make.repeated_file(old / "data", make.random.Random(1).randbytes(1000), data.bytes(GIB))
    make.insert(old / "data", source / "data", 2, 1, 10)


def appended(data, source, old):
    make.random_file(old / "data", 1, data.bytes(GIB))
    make.random_file(source / "data", 1, data.bytes(GIB + 16 * MIB))
    make.age(source / "data", 100)


def truncated(data, source, old):
    appended(data, old, source)
    make.age(source / "data", 200)


def touched(data, source, old):
    make.random_file(old / "data", 1, data.bytes(GIB))
    make.copy(old, source)
    make.age(source / "data", 100)


def sparse(data, source, _old):
    rng, size = make.random.Random(1), data.bytes(10 * GIB)
    with open(source / "data", "wb") as file:
        for _ in range(data.count(100)):
            file.seek(rng.randrange(size - 65536))
            file.write(rng.randbytes(65536))
        file.truncate(size)


def small(data, source, _old):
    make.small_files(source, 1, 100, data.count(1000), 4000)


def small_same(data, source, old):
    small(data, source, old)
    make.copy(source, old)


def thousand(data, source, _old):
    make.small_files(source, 1, 10, 100, 8000)


def thousand_same(data, source, old):
    thousand(data, source, old)
    make.copy(source, old)


def million(data, source, old):
    make.small_files(source, 1, 1000, data.count(1000), 0)
    make.copy(source, old)


def flat(data, source, old):
    make.small_files(old, 1, 1, data.count(200_000), 500)
    make.copy(old, source)
    files = sorted((source / "d0000").iterdir())
    for path in files[::max(1, len(files) // 10)][:10]:
        path.write_bytes(b"changed")
        make.age(path, 100)


def fan(data, source, _old):
    make.small_files(source, 1, 25, data.count(1000), 4000)
    make.random_file(source / "data", 2, data.bytes(256 * MIB))
