#!/bin/sh
# A dataset without rights answers exactly like one that does not exist: exit 5.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

rights=''
start_daemon
small_tree src
run -a src/ "$(remote dst/)"
expect_exit 5
expect_stderr_one_line
sed 's/data/DATASET/g' "$state/stderr" >forbidden
dataset=nosuch
run -a src/ "$(remote dst/)"
expect_exit 5
sed 's/nosuch/DATASET/g' "$state/stderr" | sed 's/data/DATASET/g' >absent
cmp forbidden absent || fail "the answers differ: $(cat forbidden absent)"
expect_no_file "$far/dst"
