#!/bin/sh
# A remote shell that cannot be run: exit 14.
# transports: local
. "$(dirname "$0")/common.sh"

small_tree src
run_bare -a -e "$base/nosuch" src/ host:dst/
expect_exit 14
expect_stderr_one_line
expect_stderr "$base/nosuch"
