#!/bin/sh
# The daemon dies in mid-transfer: exit 12, every file whole, the next run converges.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir src
for n in 1 2 3 4 5 6 7 8; do random_file "src/f$n" 6000000; done

cp -a src old
run -a src/ "$(remote dst/)"
for n in 1 2 3 4 5 6 7 8; do random_file "src/f$n" 6000000; done
run_in_background -a --bwlimit=8192 src/ "$(remote dst/)"
until_moved wchar 12000000
kill_daemon
end_of_background
expect_exit 12
expect_whole_files old src "$far/dst"

start_daemon
run -a --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_no_litter "$far"
