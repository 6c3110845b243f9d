#!/bin/sh
# An unchanged tree of 2000 files costs a few bytes a directory.
# transports: daemon ssh
. "$(dirname "$0")/common.sh"

many_files src 20 100
run -a src/ "$(remote dst/)"
expect_exit 0
run -a --stats src/ "$(remote dst/)"
expect_exit 0
expect_wire -le 8000
