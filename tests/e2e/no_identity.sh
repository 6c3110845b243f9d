#!/bin/sh
# Without an identity of our own: exit 43 and the way to make one.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
run_bare -a "--identity=$state/nothing" "--peer-id=$server_id" src/ "$(remote dst/)"
expect_exit 43
expect_stderr 'id init'
expect_no_file "$far/dst"
