#!/bin/sh
# --skip-compress: names with such suffixes are sent as they are.
# transports: daemon
. "$(dirname "$0")/common.sh"

mkdir src
yes 'very much the same' | head -c 3000000 >src/text.LOG
run -az --stats --skip-compress=gz/lo[fg] src/ "$(remote plain/)"
expect_exit 0
expect_wire -gt 3000000
run -az --stats --skip-compress=gz src/ "$(remote packed/)"
expect_exit 0
expect_wire -lt 300000
run -az --stats --skip-compress=gz/log --no-skip-compress src/ "$(remote again/)"
expect_exit 0
expect_wire -lt 300000
