#!/bin/sh
# A directory that keeps the backups of what it loses stays: a dry run says so, and so does
# --max-delete, and a file that needs its name does not get it.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

mkdir -p src "$far/dst/gone/below" "$far/dst/name"
printf 'new\n' >src/name
for file in gone/one gone/below/two name/three; do printf 'old\n' >"$far/dst/$file"; done
run -aib --delete -n src/ "$(remote dst/)"
expect_exit 23
sort "$state/stdout" >"$state/told"
run -aib --delete src/ "$(remote dst/)"
expect_exit 23
expect_stderr 'cannot replace non-empty directory'
sort "$state/stdout" | cmp -s - "$state/told" || fail 'the dry run has told something else'
expect_file "$far/dst/name/three~"
rm -r "$far/dst/name" && printf 'new\n' >src/later
run -aib --delete --max-delete=2 src/ "$(remote dst/)"
expect_exit 0
[ "$(grep -c deleting "$state/stdout")" -eq 0 ] || fail 'backups are deleted'
expect_file "$far/dst/gone/one~"
expect_file "$far/dst/gone/below/two~"
