#!/bin/sh
# After `trust` the server needs no --peer-id.
# transports: daemon
. "$(dirname "$0")/common.sh"

small_tree src
run_bare trust "--identity=$state/client" "$address" "$server_id"
expect_exit 0
run_bare -a "--identity=$state/client" src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
