#!/bin/sh
# A path longer than PATH_MAX is copied.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

python3 - src <<'EOF'
import os, sys
os.mkdir(sys.argv[1])
os.chdir(sys.argv[1])
for depth in range(20):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
with open("bottom", "w") as out:
    out.write("reached\n")
EOF
run -a src/ "$(remote dst/)"
expect_exit 0
(cd src && find . -printf '%y %d %s %f\n') | sed 's/^d \([0-9]*\) [0-9]*/d \1/' >want
(cd "$far/dst" && find . -printf '%y %d %s %f\n') | sed 's/^d \([0-9]*\) [0-9]*/d \1/' >got
cmp want got || fail "the deep tree differs"
grep -q bottom got || fail "the bottom is missing"
