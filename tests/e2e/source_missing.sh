#!/bin/sh
# A source that is not there is exit 23 and named.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

run -a nosuch "$(remote dst/)"
expect_exit 23
expect_stderr nosuch
run -a "$(remote nosuch)" dst/
expect_exit 23
expect_stderr nosuch
