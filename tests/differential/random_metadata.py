"""Random metadata that costs a run something: extended attributes, ACLs, modes that shut an ordinary
user out, and what is mounted in a tree."""
import contextlib
import ctypes
import os
import stat
import struct

ACLS = {"access": "system.posix_acl_access", "default": "system.posix_acl_default"}
NAMES = ["user.a", "user.note", "user.x.y"]
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 1, 2, 4, 8, 16, 32
IDS = [1, 1234, 65534]


def entries(root):
    """All below root that is no symlink, sorted."""
    found = []
    for at, folders, files in os.walk(root):
        found += [os.path.join(at, name) for name in folders + files]
    return sorted(path for path in found if not os.path.islink(path))


def is_supported(folder):
    """Whether the file system has what -A and -X keep."""
    try:
        os.setxattr(folder, NAMES[0], b"")
        os.removexattr(folder, NAMES[0])
        os.setxattr(folder, ACLS["access"], acl([(USER, 7, 1)], os.stat(folder).st_mode))
        os.removexattr(folder, ACLS["access"])
        return True
    except OSError:
        return False


def acl(named, mode):
    """An ACL as the kernel takes it: `named` users and groups (tag, bits, id), and the mode's bits."""
    user, group, other = mode >> 6 & 7, mode >> 3 & 7, mode & 7
    everyone = [(USER_OBJ, user, -1), (GROUP_OBJ, group, -1), (OTHER, other, -1)]
    if named:
        everyone.append((MASK, group, -1))
    rows = sorted(set(named)) + everyone
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *row) for row in sorted(rows))


def random_acl(rng, mode):
    named = {(rng.choice([USER, GROUP]), number): rng.randint(0, 7) for number in rng.sample(IDS, rng.choice([1, 1, 2]))}
    return acl([(tag, bits, number) for (tag, number), bits in named.items()], mode)


def decorate(root, rng, chance):
    """Gives some entries attributes and ACLs, or other ones, and takes some away."""
    for path in entries(root):
        if rng.random() > chance:
            continue
        mode = os.stat(path).st_mode
        what = rng.choice(["xattr", "xattr", "access", "default", "none"])
        if what == "xattr":
            os.setxattr(path, rng.choice(NAMES), rng.randbytes(rng.choice([0, 3, 40, 300])))
        elif what == "access" or what == "default" and stat.S_ISDIR(mode):
            os.setxattr(path, ACLS[what], random_acl(rng, mode))
        elif what == "none":
            for name in os.listxattr(path):
                if name.startswith("user.") or name in ACLS.values():
                    os.removexattr(path, name)


def shut(root, rng):
    """Takes some entries from their owner."""
    for path in entries(root):
        chance = 0.04 if os.path.isdir(path) else 0.06
        if rng.random() < chance and os.path.basename(path) != "always":
            os.chmod(path, rng.choice([0, 0, 0o100, 0o400]) if os.path.isdir(path) else 0)


def give(root, user):
    """Makes `user` the owner of a tree."""
    os.lchown(root, user, user)
    for at, folders, files in os.walk(root):
        for name in folders + files:
            os.lchown(os.path.join(at, name), user, user)


LIBC = ctypes.CDLL(None, use_errno=True)


def mount_alone():
    """From here on what this process mounts is its own, and goes with it; whether that can be had."""
    new_namespace, private = 0x20000, 1 << 14 | 1 << 18
    return LIBC.unshare(new_namespace) == 0 and LIBC.mount(None, b"/", None, private, None) == 0


@contextlib.contextmanager
def mounted(*places):
    """A file system at each of the places, which are directories."""
    done = []
    try:
        for place in places:
            if LIBC.mount(b"none", os.fsencode(place), b"tmpfs", 0, b"size=4m,mode=755") != 0:
                raise OSError(ctypes.get_errno(), "mount", place)
            done.append(place)
            with open(os.path.join(place, "inside"), "w", encoding="utf-8") as file:
                file.write("inside")
            for path in (file.name, place):
                os.utime(path, (1_600_000_000, 1_600_000_000))
        yield
    finally:
        for place in reversed(done):
            LIBC.umount2(os.fsencode(place), 2)
