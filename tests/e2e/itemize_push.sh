#!/bin/sh
# -i prints the lines that rsync prints for the same push.
# transports: local daemon ssh
. "$(dirname "$0")/common.sh"

small_tree src
run -ai src/ "$(remote dst/)"
oracle -ai src/ "$(oracle_at "$work/copy/")"
expect_lines_of_oracle

printf 'longer content\n' >src/one
touch -d '2022-02-02 02:02:02' src/a/two
chmod 640 src/a/script
ln -sfn elsewhere src/a/link
rm -r src/b
mkdir src/new
printf 'n\n' >src/new/n
run -ai --delete src/ "$(remote dst/)"
expect_exit 0
oracle -ai --delete src/ "$(oracle_at "$work/copy/")"
expect_lines_of_oracle
