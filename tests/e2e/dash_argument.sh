#!/bin/sh
# After -- a name with a dash is a name.
# transports: local
. "$(dirname "$0")/common.sh"

mkdir -- -r
printf 'x\n' >-r/x
run -a -- -r/ "$far/dst"
expect_exit 0
expect_file "$far/dst/x"
