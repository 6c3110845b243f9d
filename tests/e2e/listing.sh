#!/bin/sh
# Naming only the host lists the datasets this peer may see.
# transports: daemon
own_daemon=1
. "$(dirname "$0")/common.sh"

mkdir "$state/secret"
more=$(printf '[dataset.secret]\npath = "%s"\n' "$state/secret")
start_daemon
run "lockstep://$address/"
expect_exit 0
grep -q '^data' "$state/stdout" || fail "data is not listed"
if grep -q secret "$state/stdout"; then fail "a dataset without rights is listed"; fi
