#!/bin/sh
# --no-detect-renames sends what has another name; --detect-renames, the default, does not.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/large 2000000
run -a src/ "$(remote dst/)"
mv src/large src/moved
run -a --delete --stats --detect-renames -n src/ "$(remote dst/)"
expect_exit 0
cp -a "$far/dst" "$far/other"
run -a --delete --stats --no-detect-renames src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_stat 'Number of renamed files' -eq 0
expect_stat 'Literal data' -eq 2000000
run -a --delete --stats --detect-renames src/ "$(remote other/)"
expect_exit 0
expect_same_tree src "$far/other"
expect_stat 'Number of renamed files' -eq 1
expect_stat 'Literal data' -eq 0

# Pulled.
mv src/moved src/again
run -a src/ "$(remote from/)"
run -a --delete --stats --no-detect-renames "$(remote from/)" "$far/dst/"
expect_exit 0
expect_stat 'Number of renamed files' -eq 0
