#!/bin/sh
# -i prints the lines that rsync prints for the same pull.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree "$far/src"
run -ai "$(remote src/)" dst/
oracle -ai "$(oracle_at "$far/src/")" copy/
expect_lines_of_oracle

printf 'longer content\n' >"$far/src/one"
chmod 640 "$far/src/a/script"
rm -r "$far/src/b"
printf 'n\n' >"$far/src/n"
run -ai --delete "$(remote src/)" dst/
expect_exit 0
oracle -ai --delete "$(oracle_at "$far/src/")" copy/
expect_lines_of_oracle
