#!/bin/sh
# A server with another key than the pinned one gets nothing: exit 43.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
run_bare -a "--identity=$state/client" "--peer-id=$client_id" src/ "$(remote dst/)"
expect_exit 43
expect_stderr_one_line
expect_no_file "$far/dst"
