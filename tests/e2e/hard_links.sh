#!/bin/sh
# -H keeps hard links; without it each name is a file of its own.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src/sub
random_file src/first 50000
ln src/first src/second
ln src/first src/sub/third
run -aH src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(stat -c %h "$far/dst/first")" 3

ln src/first src/fourth
run -aHi src/ "$(remote dst/)"
expect_exit 0
expect_equal "$(stat -c %h "$far/dst/first")" 4
run -a src/ "$(remote plain/)"
expect_equal "$(stat -c %h "$far/plain/first")" 1
