"""Makes the data of the cases: from a seed, or from two versions of Debian's kernel source."""
import os
import pathlib
import random
import shutil
import subprocess

PACKAGE = "linux-source-6.1"
WANTED = ("6.1.170-3", "6.1.192-1")
BLOCK_BYTES = 1 << 20
LONG_AGO_S = 1_600_000_000
MIB = 1 << 20
GIB = 1 << 30


class Data:
    """Sizes and counts shrink by `scale`; the same seed makes the same data."""

    def __init__(self, cache, scale):
        self.cache = pathlib.Path(cache)
        self.scale = scale

    def bytes(self, full):
        return max(4096, int(full * self.scale))

    def count(self, full):
        return max(1, round(full * self.scale))

    def kernel_tar(self, which, path):
        """Unpacks version 0 (old) or 1 (new) as a tar file."""
        archive = self._archive(which)
        limit = "" if self.scale >= 1 else f" | head -c {self.bytes(1_360_000_000)}"
        inner = f"./usr/src/{PACKAGE}.tar.xz"
        script = f'dpkg-deb --fsys-tarfile "$0" | tar -xO {inner} | xz -dT0{limit} >"$1"'
        subprocess.run(["sh", "-c", script, archive, path], check=True, stderr=subprocess.DEVNULL)
        os.utime(path, (LONG_AGO_S, LONG_AGO_S + which))

    def kernel_tree(self, which, folder):
        tar = folder / "tree.tar"
        self.kernel_tar(which, tar)
        # A tar cut short by the scale ends in the middle of a file.
        result = subprocess.run(["tar", "-x", "--strip-components=1", "-C", folder, "-f", tar],
                                stderr=subprocess.DEVNULL, check=False)
        tar.unlink()
        if result.returncode and self.scale >= 1:
            raise RuntimeError(f"cannot unpack version {which} of {PACKAGE}")

    def _archive(self, which):
        version = self.versions()[which]
        name = f"{PACKAGE}_{version}_all.deb"
        path = self.cache / name
        if not path.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            subprocess.run(["apt-get", "download", f"{PACKAGE}={version}"], cwd=self.cache, check=True)
        return path

    def versions(self):
        """The two wanted versions where they are cached or offered, else the oldest and newest."""
        if all((self.cache / f"{PACKAGE}_{version}_all.deb").exists() for version in WANTED):
            return WANTED
        offered = [line.split("|")[1].strip() for line in subprocess.run(
            ["apt-cache", "madison", PACKAGE], capture_output=True, text=True, check=True).stdout.splitlines()]
        offered = list(dict.fromkeys(offered))
        if len(offered) < 2:
            raise RuntimeError(f"the archive offers fewer than two versions of {PACKAGE}")
        return tuple(wanted if wanted in offered else offered[end] for wanted, end in zip(WANTED, (-1, 0)))


def random_blocks(seed, size):
    rng = random.Random(seed)
    for start in range(0, size, BLOCK_BYTES):
        yield rng.randbytes(min(BLOCK_BYTES, size - start))


def random_file(path, seed, size):
    with open(path, "wb") as file:
        file.writelines(random_blocks(seed, size))
    age(path)


def repeated_file(path, pattern, size):
    """`size` bytes of one pattern, over and over."""
    block = pattern * (BLOCK_BYTES // len(pattern))
    with open(path, "wb") as file:
        for start in range(0, size, len(block)):
            file.write(block[:size - start])
    age(path)


def age(path, later_s=0):
    os.utime(path, (LONG_AGO_S + later_s, LONG_AGO_S + later_s))


def overwrite(path, seed, count, size):
    """`count` edits of `size` bytes at places aligned to nothing."""
    rng = random.Random(seed)
    end = os.path.getsize(path)
    with open(path, "r+b") as file:
        for _ in range(count):
            file.seek(rng.randrange(max(1, end - size)))
            file.write(rng.randbytes(size))
    age(path, 100)


def insert(source, path, seed, count, size):
    """`source` with `count` insertions of `size` bytes."""
    rng = random.Random(seed)
    places = sorted(rng.randrange(os.path.getsize(source)) for _ in range(count))
    with open(source, "rb") as old, open(path, "wb") as new:
        for place in places:
            copy_bytes(old, new, place - old.tell())
            new.write(rng.randbytes(size))
        shutil.copyfileobj(old, new, BLOCK_BYTES)
    age(path, 100)


def copy_bytes(old, new, count):
    while count > 0:
        block = old.read(min(BLOCK_BYTES, count))
        new.write(block)
        count -= len(block)


def small_files(folder, seed, folders, files, largest_bytes):
    """`files` files of 0 to `largest_bytes` bytes in each of `folders` directories."""
    rng = random.Random(seed)
    pool = rng.randbytes(2 * MIB)
    for number in range(folders):
        below = folder / f"d{number:04}"
        below.mkdir()
        for index in range(files):
            fill(below / f"file{index:06}", pool, rng, rng.randint(0, largest_bytes))
        age(below)
    age(folder)


def fill(path, pool, rng, size):
    start = rng.randrange(len(pool) - size) if size else 0
    with open(path, "wb") as file:
        file.write(pool[start:start + size])
    age(path)


def copy(source, target):
    """A copy that has all of the metadata and the holes; `target` is an existing directory."""
    subprocess.run(["cp", "-a", "--sparse=auto", f"{source}/.", target], check=True)
