#!/bin/sh
# --empty-source=allow empties the target; an empty target needs no leave.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
mkdir none
run -a --delete none/ "$(remote dst/)"
expect_exit 0
run -a src/ "$(remote dst/)"
run -a --delete --empty-source=allow none/ "$(remote dst/)"
expect_exit 0
expect_equal "$(find "$far/dst" -mindepth 1)" ''
