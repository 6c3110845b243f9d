#!/bin/sh
# Defaults come from the user's config file, below environment and command line; mistakes are
# exit 1 and named.
# transports: local
. "$(dirname "$0")/common.sh"

config=$XDG_CONFIG_HOME/lockstep/lockstep.toml
mkdir -p "$XDG_CONFIG_HOME/lockstep" src
echo one >src/one

printf '[serve]\nlisten = ["127.0.0.1:0"]\n[defaults]\nformat = "json"\n' >"$config"
run -a src/ dst/
expect_exit 0
grep -q '"type":"summary"' "$state/stdout" || fail "format = json has no effect"
LOCKSTEP_FORMAT=quiet run -ac src/ dst/
expect_exit 0
expect_silent
run -a --format=human src/ dst/
expect_exit 0
expect_silent

# What protects, and what takes protection away, works as the option does.
printf '[defaults]\nmax_delete = 0\n' >"$config"
rm src/one
echo two >src/two
run -a --delete src/ dst/
expect_exit 25
expect_file dst/one
run -a --delete --no-max-delete src/ dst/
expect_exit 0
expect_no_file dst/one
rm src/two
run -a --delete --no-max-delete src/ dst/
expect_exit 42
printf '[defaults]\nempty_source = "allow"\n' >"$config"
run -a --delete src/ dst/
expect_exit 0
expect_no_file dst/two

printf '[defaults]\n\nmax-delete = 5\n' >"$config"
run -a src/ dst/
expect_exit 1
expect_stderr_one_line
expect_stderr "$config:3: "
expect_stderr '"max_delete"'
run --help
expect_exit 0
printf '[defaults]\nbwlimit 5\n' >"$config"
run -a src/ dst/
expect_exit 1
expect_stderr "$config:2: "
