#!/bin/sh
# A copy made by rsync is not found changed.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
rsync -a src/ "$far/dst/"
run -ai --delete src/ "$(remote dst/)"
expect_exit 0
expect_silent
