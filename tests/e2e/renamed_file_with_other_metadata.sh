#!/bin/sh
# A renamed file with new mode and time is right in both.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir src
random_file src/before 300000
ln src/before src/twin
run -aH src/ "$(remote dst/)"
mv src/before src/after
chmod 600 src/after
touch -d '2022-01-01' src/after
cp -p src/after src/copy
chmod 644 src/copy
run -aH --delete src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
