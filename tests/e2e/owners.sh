#!/bin/sh
# Root keeps owners by name and, where there is none, by number.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

need_root "chown"
mkdir src
printf 'x\n' >src/named
printf 'x\n' >src/numbered
ln -s named src/link
chown nobody:nogroup src/named
chown 54321:54322 src/numbered
chown -h 54321:54322 src/link
run -a src/ "$(remote dst/)"
expect_exit 0
expect_same_tree src "$far/dst"
expect_equal "$(stat -c '%u:%g' "$far/dst/numbered" "$far/dst/link")" "$(printf '54321:54322\n54321:54322')"
