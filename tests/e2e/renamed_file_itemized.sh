#!/bin/sh
# A renamed file shows in -i as rsync shows it: new and deleted.
# transports: local ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/before 200000
run -a src/ "$(remote dst/)"
cp -a "$far/dst" copy
mv src/before src/after
run -ai --delete src/ "$(remote dst/)"
expect_exit 0
oracle -ai --delete src/ "$(oracle_at "$work/copy/")"
expect_lines_of_oracle
expect_same_tree src "$far/dst"
