#!/bin/sh
# Rot in one member is found, named, and mended from another.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"
. "$tests_dir/replicas.inc"

begin_group '1 2'
rotten=$base/m2/current/b/large
touch -r "$rotten" "$state/time"
overwrite "$rotten" 1000 rot
touch -r "$state/time" "$rotten"
group verify
expect_exit 44
grep -q 'b/large' "$state/stdout" || fail 'the rotten file is not named'
group verify --repair
expect_exit 0
group verify
expect_exit 0
expect_active '1 2'
