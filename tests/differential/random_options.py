"""Random options of a sync."""

PATTERNS = ["*.o", "*.tmp", "/a/", "b/", "c/**", "log.*", "data", "/z", "k~", "*/x.o"]


def random_rule(rng):
    """A rule that may stand in any file."""
    kind = rng.choice(["- ", "- ", "+ ", "-p ", "-s ", "-r ", "H ", "P ", "S ", "R ", "-! ", "exclude,p_"])
    pattern = rng.choice(PATTERNS + ["/b", "moved_*", "a/*", "/c/***", "[[:alpha:]].[ot]*"])
    if kind == "-! ":  # it leaves little else
        pattern = rng.choice(["*a*", "/*/**", "*/"])
    return kind + pattern


def random_filters(rng, whole):
    """Options that decide what takes part. With --delete-after rsync reads the rule files that have
    just come, we those that were there: where the order counts there are none."""
    options = []
    if not whole:
        for option, chance in [("-F", 0.2), ("-FF", 0.1), ("-C", 0.15)]:
            if rng.random() < chance:
                options.append(option)
        for modifiers in ["", "n", "e", "s", "r", "p", "en"]:
            if rng.random() < 0.06:
                options.append(f"--filter=:{modifiers} .rules")
    for _ in range(rng.choice([0, 1, 2, 3])):
        options.append("--filter=" + random_rule(rng))
    rng.shuffle(options)
    for option, chance in [("--delete-excluded", 0.12), ("--existing", 0.06), ("--ignore-existing", 0.06),
                           ("--max-size=5000", 0.06), ("--min-size=0.1KB-1", 0.06)]:
        if rng.random() < chance:
            options.append(option)
    # rsync keeps empty directories that the target protects, which the source cannot know.
    protects = any(rule.startswith(("--filter=:", "-F", "-C")) or " P " in rule or "P " in rule or "-r" in rule
                   for rule in options)
    if not protects and rng.random() < 0.15:
        options.append("-m")
    if rng.random() < 0.06:
        options += ["--no-r", rng.choice(["-d", "--dirs", "--old-dirs"])]
    if "--old-dirs" in options:  # it stands for -r with a rule that protects
        options = [option for option in options if option != "-m"]
    # rsync's receiver of a pull keeps what -C names, whatever --delete-excluded says.
    return ["--include=/always"] + [o for o in options if o != "-C" or "--delete-excluded" not in options]


def random_options(rng, prints_changes, kept=(), wide=False):
    """`kept` are options of which each is taken or not: they need a tree of their own."""
    options = ["-ai" if prints_changes else "-a"]
    for option, chance in [("--delete", 0.6), ("-c", 0.25), ("-H", 0.4), ("--no-t", 0.12), ("--no-p", 0.15),
                           ("--no-l", 0.1), ("--no-g", 0.1), ("--no-o", 0.1), ("-n", 0.08), ("-W", 0.15), ("-u", 0.08), ("-I", 0.06),
                           ("--size-only", 0.05), ("-@1", 0.05), ("-O", 0.08), ("-J", 0.08), ("-E", 0.1),
                           ("--numeric-ids", 0.05), ("--safe-links", 0.08), ("--force", 0.08),
                           ("--delay-updates", 0.05), ("-L", 0.05), ("-k", 0.06), ("-K", 0.08), ("-U", 0.06),
                           ("--inplace", 0.06), ("--remove-source-files", 0.06), ("-R", 0.1), ("--files-from=list", 0.1),
                           ("--link-dest", 0.06), ("--copy-dest", 0.04), ("--compare-dest", 0.04), ("--chmod=Dg+s,Fu=rw,go-w,+X", 0.05)]:
        if rng.random() < chance:
            options.append(option)
    options = without_conflicts(options + [option for option in kept if rng.random() < 0.6])
    if "-K" in options:  # what a symlink stands for is not deleted; rsync may do so, and loses it
        options.append("--filter=P real_*")
    if not wide:
        options += ["-b"] * ("-H" not in options and rng.random() < 0.06)
    elif "-H" not in options and rng.random() < 0.09:
        options += random_backups(rng)
    if wide and "--inplace" not in options and rng.random() < 0.04:
        options.append("--partial-dir=.part")
    if "-A" in options:  # it stands for -p, too
        options = [option for option in options if option != "--no-p"]
    for pattern in rng.sample(PATTERNS, rng.choice([0, 0, 1, 2])):
        options.append("--exclude=" + pattern)
    if len(options) > 3 and rng.random() < 0.2:
        options.append("-S")
    return options


def random_backups(rng):
    return ["-b"] + rng.choice([[], ["--suffix=.old"], ["--backup-dir=../bak"], ["--backup-dir=kept", "--suffix=_"]])


# Two that make no sense together, or where rsync's own way is known to differ.
CONFLICTS = [("-K", "-A"), ("-K", "-X"), ("-X", "--remove-source-files"), ("-X", "-L"), ("-X", "-k"), ("-L", "--remove-source-files"), ("-n", "--remove-source-files"), ("-c", "-U"), ("--inplace", "--delay-updates"), ("-H", "--compare-dest"), ("-R", "--files-from=list"), ("-L", "-k"), ("-L", "-H"),
             ("--link-dest", "--copy-dest"), ("--link-dest", "--compare-dest"), ("--copy-dest", "--compare-dest")]


def without_conflicts(options):
    """Leaves out the second of two options that do not go together."""
    for first, second in CONFLICTS:
        if first in options and second in options:
            options = [option for option in options if option != second]
    return [option + "=../older" if option.endswith("-dest") else option for option in options]


def comparable(options, lists_have_rules=False):
    """Leaves out what is known to differ: -U where rule files are read, and -R with them where rsync
    does not build its list in parts, and so takes no notice of those that lead to an argument. With
    -R or a list rsync forgets after one directory what -F has found above it."""
    rule_files = any(option.startswith(("--filter=:", "-F", "-C")) for option in options)
    at_once = any(option in options for option in ("-m", "--delay-updates", "--no-r"))
    if lists_have_rules and rule_files and "--files-from=list" in options and not at_once:
        options = ["-r"] + options
    out = []
    for option in options:
        if "--files-from=list" in options and "-r" not in options and option.startswith(("--filter=:", "-F", "-C")):
            continue
        if option == "-m" and "-L" in options:
            continue
        if rule_files and (option == "-U" or option == "-R" and at_once):
            continue
        if option in ("-F", "-FF") and ("-R" in options or "--files-from=list" in options):
            out += ["--filter=: .rsync-filter"] + ["--filter=- .rsync-filter"] * (option == "-FF")
            continue
        out.append(option)
    return out


def output_options(rng):
    """What makes a run's whole output worth comparing."""
    return rng.choice([["-v"], ["-vv"], ["-ii"], ["-iv"], ["-v", "--stats"], ["--info=name2"],
                       ["--out-format=%o %i %n%L"], ["--out-format=<%-20n|%'12l|%B>"], ["-v", "--no-h", "--stats"]])
