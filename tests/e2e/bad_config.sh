#!/bin/sh
# serve with an unknown key ends with 1 and names the nearest key.
# transports: local
. "$(dirname "$0")/common.sh"

run_bare id init "--identity=$state/server"
printf '[serve]\nlisten = ["127.0.0.1:0"]\nidentiti = "%s"\n' "$state/server" >bad.toml
run_bare serve --config bad.toml
expect_exit 1
expect_stderr identiti
expect_stderr identity
