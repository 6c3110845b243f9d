#!/bin/sh
# Without terminal an unknown server is refused: exit 43, its id is named.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
run_bare -a "--identity=$state/client" src/ "$(remote dst/)"
expect_exit 43
expect_stderr "$server_id"
expect_no_file "$far/dst"
