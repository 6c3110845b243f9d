#!/bin/sh
# An unknown option is exit 1 and names the nearest one.
# transports: local
. "$(dirname "$0")/common.sh"

run -a --delte src/ dst/
expect_exit 1
expect_stderr --delte
expect_stderr --delete
run -a
expect_exit 1
run --max-delete=many src/ dst/
expect_exit 1
