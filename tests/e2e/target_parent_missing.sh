#!/bin/sh
# Only the last component of the target is made: else exit 3.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -a src/ "$(remote no/such/dst)"
expect_exit 3
expect_no_file "$far/no"
