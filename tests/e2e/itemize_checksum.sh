#!/bin/sh
# With -c the itemized strings carry the checksum letter as those of rsync.
# transports: local ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote dst/)"
cp -a "$far/dst" copy
printf 'ENO\n' >src/one
touch -d '2021-02-03 04:05:06' src/one
run -aic src/ "$(remote dst/)"
expect_exit 0
oracle -aic src/ "$(oracle_at "$work/copy/")"
expect_lines_of_oracle
expect_same_tree src "$far/dst"
