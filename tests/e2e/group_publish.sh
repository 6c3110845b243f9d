#!/bin/sh
# Three members switch to each new generation together; rollback is one more.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2 3'
expect_active '1 2 3'
first=$(active_of 1)
expect_equal "$(active_of 2)" "$first"

# An unchanged source makes no generation.
group publish
expect_exit 0
expect_stdout 'nothing to publish'
expect_equal "$(active_of 1)" "$first"

cp -a src first
overwrite src/b/large 1000000 changed
rm src/one
printf 'new\n' >src/a/new
group publish --note 'the second'
expect_exit 0
expect_active '1 2 3'
group status
expect_exit 0
group status --json
expect_exit 0
grep -q '"consistent":true' "$state/stdout" || fail 'the members are not consistent'

group rollback
expect_exit 0
for n in 1 2 3; do expect_same_tree first "$base/m$n/current"; done
group publish
expect_exit 0
expect_active '1 2 3'
group log
expect_exit 0
grep -q 'the second' "$state/stdout" || fail 'the note is not in the log'
group wait --gen latest --timeout 10
expect_exit 0
group verify
expect_exit 0
