#!/bin/sh
# SIGINT in mid-transfer: exit 20, every file whole, nothing left behind.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
for n in 1 2 3 4 5 6 7 8; do random_file "src/f$n" 6000000; done

cp -a src old
run -a src/ "$(remote dst/)"
for n in 1 2 3 4 5 6 7 8; do random_file "src/f$n" 6000000; done
run_in_background -a --bwlimit=8192 src/ "$(remote dst/)"
until_moved wchar 12000000
kill -INT "$background_pid"
end_of_background
expect_exit 20
expect_whole_files old src "$far/dst"
expect_no_litter "$far"
